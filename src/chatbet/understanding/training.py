"""Trains the model from the lexicon's examples: ``python -m chatbet.understanding.training``.

Never imported at run time; needs scikit-learn. Temperatures are set on a writer whose sentences were all held out, so
that the confidence holds for strangers.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from chatbet.language import Language
from chatbet.understanding.continuation import folded
from chatbet.understanding.corpus import Sentence
from chatbet.understanding.model import MODEL, Head
from chatbet.understanding.regression import STRENGTH, Floats, Linear, emphasis, margins, yes_or_no
from chatbet.understanding.trained import Trained
from chatbet.understanding.training_data import Material, Turn, known_words, material
from chatbet.understanding.utterance import Intent

Places = npt.NDArray[np.int64]
HELD_WRITER = "everyday"
"""Whose sentences set the temperature: what strangers will write is no nearer to the examples than these are."""
LANGUAGE_STRENGTH, ACT_STRENGTH = 8.0, 8.0
"""Inverse of the regularisation of the language and of acts, which are short and few."""
SIGN_WEIGHT = 5.0
"""How much an example of a sign counts against one of what it is not."""
FOLLOW_UP_WEIGHT = 2.0
"""How much a follow-up counts against a whole question: there are fewer of them."""
SHORT, SHORT_WEIGHT = 30, 2.0
"""Features of a message of some three words, and how much it counts: language is hard to tell in short ones."""
WORD_SHARE, RARITY = 2.0, 0.3
"""How much the log-odds of single words count for the language, and their smoothing. Chosen on families held out."""
FOLDS = 5


def fit(rows: csr_matrix, labels: Sequence[str], emphasis: Floats | None = None) -> Linear:
    """What messages mean by themselves."""
    return margins(rows, labels, emphasis=emphasis)


def fit_turns(rows: csr_matrix, turns: Sequence[Turn], emphasis: Floats | None = None) -> Linear:
    """What messages mean after another one."""
    weights = [FOLLOW_UP_WEIGHT if turn.follow_up else 1.0 for turn in turns]
    return margins(rows, [turn.label for turn in turns], emphasis=emphasis, weights=weights)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The scores of examples of which the model has seen no relative."""

    at: Places
    """Which examples."""
    scores: Floats


def held_out_sentences(data: Material, labels: Sequence[str], shares: Floats) -> HeldOut:
    """The sentences of one writer, by a model that has read the others alone."""
    train, test = writers_apart([one.writer for one in data.sentences])
    model = fit(data.sentence_rows[train], [labels[at] for at in train], shares)
    return HeldOut(test, model.scores(data.sentence_rows[test]))


def held_out_turns(data: Material, shares: Floats) -> HeldOut:
    """The same after another message, and a fifth of the families of follow-ups."""
    turns = data.turns
    follow_ups = np.array([at for at, turn in enumerate(turns) if turn.follow_up])
    unread = families_apart([turns[at].family for at in follow_ups])[0][1]
    train, test = writers_apart([turn.writer for turn in turns])
    test = np.concatenate([test, follow_ups[unread]])
    train = np.setdiff1d(train, test)
    model = fit_turns(data.turn_rows[train], [turns[at] for at in train], shares)
    return HeldOut(test, model.scores(data.turn_rows[test]))


def writers_apart(writers: Sequence[str]) -> tuple[Places, Places]:
    """The places of all other writers, and those of the one who is held out."""
    held = np.array([writer == HELD_WRITER for writer in writers])
    return np.flatnonzero(~held), np.flatnonzero(held)


def families_apart(groups: Sequence[str]) -> list[tuple[Places, Places]]:
    """Folds in which no family of phrasings stands on both sides."""
    return list(GroupKFold(FOLDS, shuffle=True, random_state=7).split(groups, groups=groups))


def temperature(scores: Floats, labels: Sequence[str], answers: Sequence[str]) -> float:
    """The divisor of the scores that makes probabilities true on held-out examples; columns are in order of answers."""
    order = {label: place for place, label in enumerate(answers)}
    right = np.array([order[label] for label in labels])

    def loss(heat: float) -> float:
        scaled = scores / heat
        scaled -= scaled.max(axis=1, keepdims=True)
        chances = scaled[np.arange(len(right)), right] - np.log(np.exp(scaled).sum(axis=1))
        return float(-chances.mean())

    return float(minimize_scalar(loss, bounds=(0.1, 5.0), method="bounded").x)


_SLIP_TALK = frozenset({Intent.BET_SIMULATION, Intent.UNCLEAR, Intent.GREETING, Intent.BETTING_RECOMMENDATION})
_HELP = frozenset({Intent.HELP_REQUEST})
_GRAVE_FAMILIES = (
    "self-exclusion",
    "distress",
    "limits",
    "harm",
    "minor",
    "worried",
    "policies",
    "telegraphic",
    "typos",
)
"""Parts of the names of families that may hold a sign of danger."""
UNDECIDED: dict[str, frozenset[Intent]] = {
    **dict.fromkeys(
        (
            "yes", "no", "pick", "lowest_odds", "highest_odds", "change_stake", "double_stake", "halve_stake",
            "remove_leg", "add_leg", "cancel", "what_if_loses",
        ),
        _SLIP_TALK,
    ),
    **dict.fromkeys(("thanks", "goodbye"), frozenset({Intent.GREETING, Intent.UNCLEAR})),
    "show_bets": frozenset({Intent.USER_BALANCE_QUERY, Intent.HELP_REQUEST}),
    **dict.fromkeys(
        (
            "self_exclude", "set_limit", "link_account", "unlink_account", "show_preferences", "forget_preferences",
            "set_preference", "distress", "minor", "self_exclusion",
        ),
        _HELP,
    ),
    **dict.fromkeys(("alert", "price_history"), frozenset({Intent.ODDS_INFORMATION_QUERY, Intent.HELP_REQUEST})),
    "sure_thing": frozenset({Intent.BETTING_RECOMMENDATION}),
    "other_person": frozenset(),
}  # fmt: skip
"""Intents whose sentences may hold a sign without saying so: they teach nothing about it."""


_GRAVE_SIGNS = ("distress", "minor", "self_exclusion")
_GRAVE_ACTS = ("self_exclude", "set_limit")


class Part(NamedTuple):
    """The weights of one head."""

    name: str
    labels: list[str]
    weights: Floats
    bias: Floats
    heat: float = 1.0


def fit_signs(data: Material, name: str) -> Part:
    """One yes-or-no question per sign."""
    group = data.signs[name]
    labels = list(dict.fromkeys(one.label for one in group))
    strength = STRENGTH if name == "safety" else ACT_STRENGTH
    weights, biases = [], []
    for label in labels:
        kept = [at for at, one in enumerate(data.sentences) if _tells_nothing_of(label, one)]
        mine = [at for at, one in enumerate(group) if one.label == label or one.positive]
        others = _everyday(data) if name == "safety" else []
        truth = [group[at].label == label and group[at].positive for at in mine]
        truth += [False] * (len(kept) + len(others))
        parts = [data.sign_rows[name][mine], data.sentence_rows[kept], data.sign_rows["acts"][others]]
        rows = vstack(parts).tocsr()
        weight, bias = yes_or_no(rows, truth, weight=SIGN_WEIGHT, strength=strength)
        weights.append(weight)
        biases.append(bias)
    return Part(name, labels, np.array(weights).T, np.array(biases))


def _tells_nothing_of(label: str, sentence: Sentence) -> bool:
    """True when the sentence is an example of what a sign is not."""
    if sentence.intent not in UNDECIDED[label]:
        return True
    harmless = not any(part in sentence.family for part in _GRAVE_FAMILIES)
    return label in _GRAVE_SIGNS and harmless


def _everyday(data: Material) -> list[int]:
    """Acts that are no matter of safety: whoever links an account or cancels a slip is in no distress."""
    return [at for at, one in enumerate(data.signs["acts"]) if one.positive and one.label not in _GRAVE_ACTS]


def fit_language(data: Material) -> Part:
    """Which language: a regression, plus what each word says by itself, so that a single rare word still tells."""
    spoken = np.array([language.value for language in data.spoken])
    weights = np.where(np.diff(data.spoken_rows.indptr) <= SHORT, SHORT_WEIGHT, 1.0)
    fitted = LogisticRegression(C=LANGUAGE_STRENGTH, max_iter=150, tol=1e-3, class_weight="balanced")
    fitted.fit(data.spoken_rows, spoken, sample_weight=weights)
    words = np.array([feature.startswith(("w ", "a ")) for feature in data.places])
    counts = np.array([(data.spoken_rows[spoken == label] > 0).sum(axis=0).A1 for label in fitted.classes_])
    smooth = (counts + RARITY) / (counts.sum(axis=1, keepdims=True) + RARITY * counts.shape[1])
    odds = np.log(smooth) - np.log(smooth).mean(axis=0)
    odds[:, ~words | (counts.sum(axis=0) == 0)] = 0
    return Part("language", list(fitted.classes_), (fitted.coef_ + WORD_SHARE * odds).T, fitted.intercept_)


def train() -> Trained:
    """The model for all heads."""
    data = material()
    intents = [one.intent.value for one in data.sentences]
    shares = emphasis(data.places)
    held = held_out_sentences(data, intents, shares)
    held_turns = held_out_turns(data, shares)
    _report(data, held, intents, held_turns)
    heat = temperature(held.scores, [intents[at] for at in held.at], sorted(set(intents)))
    labels = [turn.label for turn in data.turns]
    turn_heat = temperature(held_turns.scores, [labels[at] for at in held_turns.at], sorted(set(labels)))
    return _joined(
        data,
        [
            _part("intent", fit(data.sentence_rows, intents, shares), heat),
            _part("turn", fit_turns(data.turn_rows, data.turns, shares), turn_heat),
            fit_language(data),
            *(fit_signs(data, name) for name in data.signs),
        ],
    )


def _part(name: str, fitted: Linear, heat: float) -> Part:
    return Part(name, list(fitted.answers), fitted.weights, fitted.bias, heat)


def _joined(data: Material, parts: Sequence[Part]) -> Trained:
    """All heads side by side in one table."""
    heads: dict[str, Head] = {}
    first = 0
    for part in parts:
        heads[part.name] = Head(tuple(part.labels), first, part.heat)
        first += len(part.labels)
    weights = np.hstack([part.weights for part in parts]).astype(np.float32)
    bias = np.concatenate([part.bias for part in parts]).astype(np.float32)
    return Trained(data.places, weights, bias, heads, known_words())


def _report(data: Material, held: HeldOut, intents: Sequence[str], held_turns: HeldOut) -> None:
    order = sorted(set(intents))
    for language in Language:
        mine = [place for place, at in enumerate(held.at) if data.sentences[at].language is language]
        right = [order[held.scores[place].argmax()] == intents[held.at[place]] for place in mine]
        _say(f"intent {language}, a writer unread: {np.mean(right):.3f}")
    turns = [data.turns[at] for at in held_turns.at]
    hits = turns_right(held_turns.scores, turns, sorted({turn.label for turn in data.turns}))
    for name, wanted in (("follow-ups", True), ("changes of subject", False)):
        mine_right = [hit for hit, turn in zip(hits, turns, strict=True) if turn.follow_up is wanted]
        _say(f"{name}, unread: {np.mean(mine_right):.3f}")


def turns_right(scores: Floats, turns: Sequence[Turn], answers: Sequence[str]) -> list[bool]:
    """Whether each message after another one was understood."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    hits = []
    for row, turn in zip(raised / raised.sum(axis=1, keepdims=True), turns, strict=True):
        chances, _ = folded(dict(zip(answers, row.tolist(), strict=True)), turn.before)
        hits.append(max(chances, key=lambda label: chances[label]) == turn.intent.value)
    return hits


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Train and write the model."""
    started = time.perf_counter()
    model = train()
    MODEL.parent.mkdir(exist_ok=True)
    model.save()
    _say(f"{len(model.places)} features, {MODEL.stat().st_size / 1e6:.2f} MB, {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
