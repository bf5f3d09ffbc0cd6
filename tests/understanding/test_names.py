"""Names in a message: bare forms and what decides them, words that are also names, and names that nobody knows."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from names_corpus import gazetteer, roster

from chatbet.language import Language
from chatbet.understanding.entities.names import CONFIDENT, Aliases, Gazetteer, NameContext
from chatbet.understanding.normalise import normalise
from chatbet.understanding.roster import Roster, RosterEntry
from chatbet.understanding.utterance import Kind, NameMention

ES, EN, PT = Language.ES, Language.EN, Language.PT


def find(text: str, language: Language = ES, **context: object) -> list[NameMention]:
    """The mentions of a text in the test catalogue."""
    return gazetteer().find(normalise(text), language=language, context=NameContext(**context))  # type: ignore[arg-type]


def teams(text: str, language: Language = ES, **context: object) -> list[tuple[str, ...]]:
    """The candidates of every team mention."""
    return [mention.candidates for mention in find(text, language, **context) if mention.kind is Kind.TEAM]


def unknown(text: str, language: Language = ES) -> tuple[str, ...]:
    """The names in a text that nobody in the test catalogue bears."""
    normal = normalise(text)
    return gazetteer().unknown(normal, gazetteer().find(normal, language=language), language=language)


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("cuándo juega Nacional", ES, "Atlético Nacional"),
        ("cuándo juega Santa Fe", ES, "Independiente Santa Fe"),
        ("cuándo juega el Medellín", ES, "Independiente Medellín"),
        ("cuánto paga Medallo", ES, "Independiente Medellín"),
        ("cuándo juega el Cali", ES, "Deportivo Cali"),
        ("cuándo juega el América de Cali", ES, "América de Cali"),
        ("cuándo juega el Inter", ES, "Inter"),
        ("when do inter play", EN, "Inter"),
        ("cuánto paga el Madrid", ES, "Real Madrid"),
        ("cuánto paga Barcelona", ES, "FC Barcelona"),
        ("cuánto paga el Milan", ES, "AC Milan"),
        ("when do united play", EN, "Manchester United"),
        ("when do city play", EN, "Manchester City"),
        ("cuándo juega el Athletic", ES, "Athletic Club"),
        ("cuándo juega la Real", ES, "Real Sociedad"),
        ("cuándo juega el Real", ES, "Real Madrid"),
        ("quando joga o tricolor gaúcho", PT, "Grêmio"),
        ("cuándo juega Millonarios", ES, "Millonarios"),
    ],
)
def test_bare_forms_that_usage_has_decided(text: str, language: Language, name: str) -> None:
    """One reading, without a question."""
    assert teams(text, language) == [(name,)]


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("cuándo juega el Atlético", {"Atlético Madrid", "Atlético Nacional", "Atlético Mineiro"}),
        ("cuándo juega Independiente", {"Independiente", "Independiente Medellín", "Independiente Santa Fe"}),
        ("cuándo juega el América", {"América de Cali", "Club América"}),
        ("cuándo juega el Manchester", {"Manchester City", "Manchester United"}),
        ("cuándo juega el verde", {"Atlético Nacional", "Deportivo Cali"}),
        ("cuándo juega el tricolor", {"São Paulo", "Fluminense", "Grêmio"}),
    ],
)
def test_really_ambiguous_names_keep_their_readings_at_low_confidence(text: str, among: set[str]) -> None:
    """More than one candidate means: ask."""
    (mention,) = find(text)
    assert among <= set(mention.candidates)
    assert CONFIDENT <= mention.confidence < 0.5


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("América vs Chivas", ["Club América", "Guadalajara"]),
        ("América contra Millonarios", ["América de Cali", "Millonarios"]),
        ("Atlético contra Cruzeiro", ["Atlético Mineiro", "Cruzeiro"]),
        ("Atlético o Real Madrid", ["Atlético Madrid", "Real Madrid"]),
        ("Independiente - Racing", ["Independiente", "Racing Club"]),
        ("Inter x Grêmio", ["Internacional", "Grêmio"]),
        ("Spurs vs Chelsea", ["Tottenham Hotspur", "Chelsea"]),
        ("Spurs vs Lakers", ["San Antonio Spurs", "Los Angeles Lakers"]),
        ("Nacional contra Peñarol", ["Nacional", "Peñarol"]),
        ("Santos contra Toluca", ["Santos Laguna", "Toluca"]),
    ],
)
def test_an_opponent_decides(text: str, names: list[str]) -> None:
    """A team of the same competition beside it leaves one reading."""
    assert teams(text) == [(name,) for name in names]


def test_a_tournament_or_a_country_in_the_text_decides() -> None:
    """«América en la liga MX», «el Atlético de Brasil»."""
    assert teams("cómo va el América en la Liga MX") == [("Club América",)]
    assert teams("el Atlético en el Brasileirão cuándo juega") == [("Atlético Mineiro",)]
    assert teams("cuándo juega el Manchester City") == [("Manchester City",)]


def test_the_conversation_decides() -> None:
    """A team that was talked about, or its opponent, wins over homonyms."""
    assert teams("y el América?", teams=("América de Cali",)) == [("América de Cali",)]
    pairs = frozenset({frozenset({"Club América", "Cruz Azul"})})
    assert teams("y el América?", teams=("Cruz Azul",), pairs=pairs) == [("Club América",)]


def test_a_fixture_on_offer_decides() -> None:
    """Two bare forms mean the match that is played."""
    pairs = frozenset({frozenset({"Atlético Nacional", "Club América"})})
    assert teams("Nacional - América", pairs=pairs) == [("Atlético Nacional",), ("Club América",)]


def test_the_country_orders_but_does_not_silence() -> None:
    """The user's country puts its own reading first and leaves the question."""
    (candidates,) = teams("cuándo juega el América", country="MX")
    assert candidates[0] == "Club América"
    assert len(candidates) > 1
    assert teams("cuándo juega el Millonario", country="AR") == [("River Plate",)]
    assert teams("quando joga o Inter", PT) == [("Internacional",)]


def test_nobody_plays_against_themselves() -> None:
    """«América de Cali o América» asks about two clubs; a name repeated in other words is one."""
    assert teams("América de Cali o América, quién gana")[1][0] == "Club América"
    assert teams("el rey de copas, Nacional, cuándo juega")[-1] == ("Atlético Nacional",)


@pytest.mark.parametrize("text", ["el superclásico", "derbi de Manchester", "Fla-Flu", "clásico paisa", "El Clásico"])
def test_a_derby_names_both_or_none(text: str) -> None:
    """A match's name means its two teams; «clásico» alone means none in Spanish."""
    found = teams(f"a qué hora es {text}")
    assert len(found) == (0 if text == "El Clásico" else 2)


def test_el_clasico_in_english_is_a_match() -> None:
    """Only in Spanish is every derby a «clásico»."""
    assert teams("what time is El Clasico", EN) == [("FC Barcelona",), ("Real Madrid",)]


def test_spans_are_tokens_of_the_text() -> None:
    """A mention says where it stands, marks included, and what was typed."""
    (barcelona, madrid) = find("¿Barça - R. Madrid?")
    assert (barcelona.start, barcelona.end, barcelona.text) == (1, 2, "Barça")
    assert (madrid.start, madrid.end, madrid.text) == (3, 6, "R. Madrid")


def test_a_typo_costs_confidence() -> None:
    """What is misspelt is found, and less surely."""
    (exact,), (typo,) = find("cuánto paga millonarios"), find("cuánto paga milonnarios")
    assert exact.name == typo.name == "Millonarios"
    assert typo.confidence < exact.confidence


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("en realidad no sé", ES), ("no es dinero real", ES), ("a las once de la noche", ES), ("cómo funciona", ES),
        ("mi hijo junior", ES), ("el límite nacional", ES), ("that's nice", EN), ("the city is quiet tonight", EN),
        ("it's real money", EN), ("100 reais no empate", PT), ("a vitória do mandante", PT), ("como faço um saque", PT),
        ("vivo en Cali", ES), ("I live in Liverpool", EN), ("moro em Fortaleza", PT), ("quiero mudarme a Sevilla", ES),
    ],
)  # fmt: skip
def test_common_words_and_places_are_no_teams(text: str, language: Language) -> None:
    """«real», «city», «once» and towns wait for a sign of sport."""
    assert teams(text, language) == []


@pytest.mark.parametrize(
    "text", ["Barcelona femenino", "el Barça B", "Millonarios sub-20", "Real Madrid Castilla", "femenino del Barça"]
)
def test_other_sides_of_a_club_are_not_the_first_team(text: str) -> None:
    """Women's, youth and second teams are not forced onto the first one."""
    assert teams(f"cuándo juega {text}") == []


def test_a_country_means_its_league_only_beside_a_table() -> None:
    """«tabla de Alemania» is the Bundesliga; «soy de Alemania» is a hint at most."""
    (asked,) = find("tabla de Alemania")
    assert (asked.name, asked.kind) == ("Bundesliga", Kind.TOURNAMENT)
    assert asked.confidence >= CONFIDENT
    assert all(mention.confidence < CONFIDENT for mention in find("soy de Alemania"))
    assert find("Colombia vs Brasil") == []


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("cuándo juega el Pontevedra", ES, ("Pontevedra",)),
        ("Deportivo Riestra vs Chivilcoy", ES, ("Chivilcoy",)),
        ("Lokomotiv Plovdiv vs Millonarios", ES, ("Lokomotiv Plovdiv",)),
        ("cuánto paga el Real Zaragoza", ES, ("Real Zaragoza",)),
        ("juega Inter Miami hoy?", ES, ("Inter Miami",)),
        ("cuándo juega el Barcelona femenino", ES, ("Barcelona femenino",)),
        ("quando joga a base do Barcelona", PT, ("base do Barcelona",)),
        ("odds for Stockport", EN, ("Stockport",)),
        ("odds do Goiás", PT, ("Goiás",)),
        ("cuándo juega el domingo", ES, ()),
        ("cuánto paga el empate", ES, ()),
        ("Barcelona vs Real Madrid", ES, ()),
        ("when does the match start", EN, ()),
        ("quando joga o líder", PT, ()),
    ],
)
def test_unknown_names(text: str, language: Language, names: tuple[str, ...]) -> None:
    """Names of clubs that do not play today, and words that stand where a team should, are reported; else silence."""
    assert unknown(text, language) == names


def test_a_roster_without_a_rival_leaves_no_question() -> None:
    """Only names on offer are readings: with one América there is nothing to ask."""
    entries = (entry for entry in roster().entries if entry.canonical != "Club América")
    alone = Gazetteer.build(Roster.of(entries), Aliases.load())
    (mention,) = alone.find(normalise("cuándo juega el América"), language=ES)
    assert mention.candidates == ("América de Cali",)


@pytest.mark.parametrize(
    "spelling", ["Barcelona", "FC Barcelona", "F.C. Barcelona", "FC Barcelona (ESP)", "Futbol Club Barcelona"]
)
def test_aliases_follow_the_catalogues_spelling(spelling: str) -> None:
    """The nicknames of a club reach it however the sportsbook writes it."""
    small = Gazetteer.build(Roster.of([RosterEntry(spelling, Kind.TEAM, (spelling,))]), Aliases.load())
    assert [mention.name for mention in small.find(normalise("los culés juegan?"), language=ES)] == [spelling]


def test_names_that_the_tables_do_not_know() -> None:
    """A club or player without aliases is found by its name, its own word, or its surname in either order."""
    entries = [
        RosterEntry("Ostrava Zlín", Kind.TEAM, ("Ostrava Zlín",)),
        RosterEntry("Kolář, Zdeněk", Kind.PLAYER, ("Kolář, Zdeněk",)),
    ]
    small = Gazetteer.build(Roster.of(entries), Aliases.load())
    for text in ("cuándo juega el ostrava", "cuota de Zdeněk Kolář", "cuánto paga kolar"):
        assert len(small.find(normalise(text), language=ES)) == 1, text


def test_players_and_tournaments_have_their_kind() -> None:
    """Each mention says what it is."""
    kinds = [mention.kind for mention in find("Alcaraz en las finales de la ATP, y el Barça en la Champions")]
    assert kinds == [Kind.PLAYER, Kind.TOURNAMENT, Kind.TEAM, Kind.TOURNAMENT]


@given(st.text(max_size=300), st.sampled_from(Language))
def test_never_raises(text: str, language: Language) -> None:
    """Whatever is typed, finding names returns mentions inside the text."""
    normal = normalise(text)
    mentions = gazetteer().find(normal, language=language)
    gazetteer().unknown(normal, mentions, language=language)
    assert all(0 <= mention.start < mention.end <= len(normal.tokens) for mention in mentions)


JUMBLE = """
el la los real madrid barça city united vs x - contra , y o américa atlético nacional inter tabla de liga juega 20 gana
femenino sub 20 Como once
"""
WORDS = st.sampled_from(JUMBLE.split())


@given(st.lists(WORDS, max_size=25).map(" ".join), st.sampled_from(Language))
def test_mentions_never_overlap(text: str, language: Language) -> None:
    """Names in any jumble of names and words keep apart, except the two sides of a derby."""
    spans = sorted({(mention.start, mention.end) for mention in find(text, language)})
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


def test_a_flood_of_names_is_read_in_time() -> None:
    """Twenty thousand characters of names, typos or nothing cost well under half a second."""
    for unit in ("América vs Atlético ", "barcleona ", "xqzt wrlk ", "el real ", "city, "):
        normal = normalise(unit * 2_000)
        began = time.process_time()
        mentions = gazetteer().find(normal, language=ES)
        gazetteer().unknown(normal, mentions, language=ES)
        assert time.process_time() - began < 0.5, unit


def test_warming_up_changes_no_answer() -> None:
    """The index of misspellings may be built ahead of the first typo."""
    small = Gazetteer.build(Roster.of([RosterEntry("Flamengo", Kind.TEAM, ("Flamengo",))]), Aliases.load())
    small.warm()
    assert [mention.name for mention in small.find(normalise("quanto paga o flamnego"), language=PT)] == ["Flamengo"]
