"""How a message is cut into folded tokens that remember where they stood."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.understanding.normalise import LIMIT, TokenKind, fold, normalise


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        ("¿Cuánto paga el Barça?", "¿ cuanto paga el barca ?"),
        ("AÑO ﬁnal ＲＥＡＬ Ødegaard Straße", "ano final real odegaard strasse"),
        ("2.5 20.000 3-1 1x2 1X X2 +2.5 (-1.5) $100 100k", "2.5 20.000 3-1 1x2 1x x2 +2.5 ( -1.5 ) $100 100k"),
        ("R$50 us$20 U$S 100 50€ 50%", "r$50 us$20 u$s 100 50€ 50%"),
        ("8pm 8 p.m. 21:30 21h30 20hs 28/11", "8pm 8 pm 21:30 21h30 20hs 28/11"),
        ("20lucas over2.5 76ers 100.gracias", "20 lucas over 2.5 76 ers 100 . gracias"),
        ("barça-madrid Atlético/Betis", "barca - madrid atletico / betis"),
        ("Newell’s What's D.I.M. F.C.", "newells whats dim fc"),
        ("½ gol…", "1/2 gol . . ."),
    ],
)
def test_tokens(text: str, norms: str) -> None:
    """Words, numbers and marks come apart where a reader would cut them."""
    assert normalise(text).plain == norms


def test_a_token_knows_its_place_in_the_original() -> None:
    """Offsets count the characters that the user typed, composed or not."""
    text = normalise("hoy e\u0301l pequen\u0303o\u200b Barça")
    assert [token.text for token in text.tokens] == ["hoy", "e\u0301l", "pequen\u0303o", "Barça"]
    assert text.between(1, 3) == "e\u0301l pequen\u0303o"


def test_kinds() -> None:
    """Each token says whether it is a word, a number or a mark."""
    kinds = [token.kind for token in normalise("pago $100 !").tokens]
    assert kinds == [TokenKind.WORD, TokenKind.NUMBER, TokenKind.MARK]


def test_stretched_letters_fold_and_keep_the_double_as_a_variant() -> None:
    """«Barçaaaa» reads barca, and a truly double letter is the second reading."""
    assert normalise("Barçaaaa").tokens[0].variants == ("barca", "barcaa")
    assert normalise("1000000").tokens[0].norm == "1000000"


def test_what_cannot_be_seen_is_gone() -> None:
    """Direction marks, zero-width characters and controls neither split nor join words."""
    assert fold("\u202eRe\u200bal\x00 Ma\u00addrid\ufeff") == "real madrid"


def test_plain_positions_map_back_to_tokens() -> None:
    """A rule that matched in ``plain`` finds the tokens it touched."""
    text = normalise("el próximo sábado a las 8")
    at = text.plain.index("proximo sabado")
    assert text.token_span(at, at + len("proximo sabado")) == (1, 3)
    assert text.token_span(0, 0) == (0, 0)


def test_a_long_text_is_read_up_to_the_limit() -> None:
    """Twenty thousand characters cost little, and the tail is reported as unread."""
    for unit in ("¿cuánto paga el Barça? ", "a", "1.", "é\u0301", "$-+", "a.", "us$ "):
        began = time.process_time()
        text = normalise((unit * 20_000)[:20_000])
        assert time.process_time() - began < 0.2
        assert text.truncated
        assert all(token.end <= LIMIT + 1 for token in text.tokens)


@given(st.text(max_size=200))
def test_never_raises_and_offsets_are_ordered(raw: str) -> None:
    """Whatever is typed, tokens stand in order inside the original."""
    text = normalise(raw)
    ends = [0, *(token.end for token in text.tokens)]
    assert all(end <= token.end and token.start < token.end for end, token in zip(ends, text.tokens, strict=False))
    assert all(
        text.plain[at : at + len(token.norm)] == token.norm for at, token in zip(text.offsets, text.tokens, strict=True)
    )


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(raw: str) -> None:
    """The folded form of a folded text is itself, so that indexes and texts meet."""
    assert fold(fold(raw)) == fold(raw)
