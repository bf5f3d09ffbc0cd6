"""The tables of names: every line is alive, none takes a name from somebody else, and both hold on the whole table."""

from collections import Counter

import pytest
from names_corpus import gazetteer, roster

from chatbet.language import Language
from chatbet.understanding.entities.aliases import Aliases, Gender, Saying, key_of
from chatbet.understanding.entities.binding import bind, core_of
from chatbet.understanding.entities.gazetteer import Index, Sense, build
from chatbet.understanding.normalise import TokenKind, normalise
from chatbet.understanding.roster import Roster, RosterEntry
from chatbet.understanding.utterance import Kind

ALIASES = Aliases.load()
EVERYBODY = Roster.of(RosterEntry(known.name, known.kind, (known.name,)) for known in ALIASES.known)
INDEX: Index = build(EVERYBODY, ALIASES)


def senses(key: str, gender: Gender = Gender.NONE) -> list[Sense]:
    """What a key means when everybody plays."""
    return [sense for sense in INDEX.keys.get(key, ()) if sense.gender is gender]


def meant(sayings: Saying) -> set[str]:
    """All names that a saying can lead to."""
    return {name for sense in senses(sayings.key, sayings.gender) for name in (*sense.names, *sense.others)}


def test_no_alias_is_dead() -> None:
    """Every saying of the tables leads to the name in whose line it stands."""
    dead = [
        (known.name, saying.text)
        for known in ALIASES.known
        for saying in known.sayings
        if known.name not in meant(saying)
    ]
    assert dead == []


def test_no_form_or_derby_is_dead() -> None:
    """Every bare form leads to all its readings, and every derby to its two teams."""
    forms = [
        (saying.text, name)
        for form in ALIASES.forms
        for saying in form.sayings
        for name in (*form.names, *form.rare)
        if name
        not in (
            meant(saying) | {found for sense in senses(key_of(saying.text)) for found in (*sense.names, *sense.others)}
        )
    ]
    derbies = [
        saying.text
        for derby in ALIASES.derbies
        for saying in derby.sayings
        if not any(sense.derby and sense.names == derby.teams for sense in senses(saying.key))
    ]
    assert forms == derbies == []


def test_nobody_loses_a_canonical_name() -> None:
    """The canonical name of everybody means them first; only the reviewed bare forms give it to another."""
    shared = {key_of(saying.text) for form in ALIASES.forms for saying in form.sayings}
    stolen = [
        known.name
        for known in ALIASES.known
        if key_of(known.name) not in shared
        and not any(
            sense.kind is known.kind and sense.names[:1] == (known.name,) for sense in senses(key_of(known.name))
        )
    ]
    assert stolen == []


def test_every_name_on_offer_is_found_by_its_own_name() -> None:
    """Asked «cuánto paga X», every club and player is a candidate, and all but the bare forms the first."""
    lost, second = [], []
    for entry in roster().entries:
        if entry.kind is Kind.TOURNAMENT:
            continue
        found = gazetteer().find(normalise(f"cuánto paga el {entry.canonical}"), language=Language.ES)
        names = [name for mention in found for name in mention.candidates]
        lost += [] if entry.canonical in names else [entry.canonical]
        second += [] if names[:1] == [entry.canonical] else [entry.canonical]
    assert set(lost) <= {"Nacional", "Alianza"}
    assert set(second) <= {"Nacional", "Alianza"}


def test_sayings_are_listed_once() -> None:
    """No line repeats itself in the same list."""
    repeated = [
        (known.name, key)
        for known in ALIASES.known
        for key, count in Counter((saying.text.casefold(), saying.language) for saying in known.sayings).items()
        if count > 1
    ]
    assert repeated == []


def test_readings_of_forms_and_derbies_are_known() -> None:
    """A reading that no line of the tables bears would never be found."""
    names = {known.name for known in ALIASES.known}
    used = {name for form in ALIASES.forms for name in (*form.names, *form.rare)}
    used |= {name for derby in ALIASES.derbies for name in derby.teams}
    assert used <= names


@pytest.mark.parametrize(
    "name", ["Brighton & Hove", "Newell's", "O'Higgins", "Saint-Étienne", "F.C. Köln", "76ers", "Bodø/Glimt"]
)
def test_keys_are_the_words_of_the_tokeniser(name: str) -> None:
    """Tables and texts are folded alike."""
    assert key_of(name) == " ".join(token.norm for token in normalise(name).tokens if token.kind is not TokenKind.MARK)


@pytest.mark.parametrize(
    ("listed", "line"),
    [
        ("Club Atlético de Madrid", "Atlético Madrid"),
        ("CA Mineiro", "Atlético Mineiro"),
        ("FC Internazionale Milano", "Inter"),
        ("1. FC Köln", "FC Köln"),
        ("Barcelona SC (ECU)", "Barcelona SC"),
        ("CD Tolima (COL)", "Deportes Tolima"),
        ("UANL Tigres", "Tigres UANL"),
        ("Sport Lisboa e Benfica (POR)", "Benfica"),
        ("SC Recife", "Sport Recife"),
    ],
)
def test_catalogue_spellings_bind_to_their_line(listed: str, line: str) -> None:
    """Real feeds spell clubs in their own way."""
    bound = bind(Roster.of([RosterEntry(listed, Kind.TEAM, (listed,))]), ALIASES)
    assert bound[Kind.TEAM, listed].name == line


@pytest.mark.parametrize("name", ["Barcelona Women", "Real Madrid Castilla", "Arsenal U21", "Millonarios (F) femenino"])
def test_reserve_sides_bind_to_nobody(name: str) -> None:
    """The nicknames of a club are not those of its other sides."""
    assert bind(Roster.of([RosterEntry(name, Kind.TEAM, (name,))]), ALIASES) == {}


def test_homonyms_bind_by_their_league() -> None:
    """A «Fortaleza» of the Colombian league is not the Brazilian one."""
    league = RosterEntry("Liga BetPlay", Kind.TOURNAMENT, ("Liga BetPlay",))
    club = RosterEntry("Fortaleza", Kind.TEAM, ("Fortaleza",), ("Liga BetPlay",))
    assert bind(Roster.of([league, club]), ALIASES)[Kind.TEAM, "Fortaleza"].name == "Fortaleza CEIF"


def test_the_core_of_a_name_is_never_empty() -> None:
    """Names made of nothing but club words keep them."""
    assert core_of("Club Deportivo") == "club deportivo"
    assert core_of("Deportivo Cali") == "cali"
