"""Trains the model from the lexicon's examples: ``python -m chatbet.understanding.training``. Never imported at run time.

Needs scikit-learn. Temperatures are set on sentences whose whole family was held out, so that confidence means something.
"""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from chatbet.language import Language
from chatbet.understanding.corpus import Sentence, Sign, sentences, signs
from chatbet.understanding.entities.aliases import Aliases
from chatbet.understanding.entities.names import Gazetteer, NameContext
from chatbet.understanding.features import features
from chatbet.understanding.language_detection import language_features
from chatbet.understanding.model import MODEL, Head, Trained
from chatbet.understanding.normalise import normalise
from chatbet.understanding.reading import read
from chatbet.understanding.roster import Roster, RosterEntry
from chatbet.understanding.spelling import spellings
from chatbet.understanding.utterance import Intent

Floats = npt.NDArray[np.float64]
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
STRENGTH = 8.0
"""Inverse of the regularisation."""
FOLDS = 5
RAREST = 2
"""A feature must occur in so many examples to count."""


def roster_of_all(aliases: Aliases) -> Roster:
    """Everybody whom the alias tables know, as if all played today."""
    return Roster.of(RosterEntry(known.name, known.kind, (known.name,)) for known in aliases.known)


def feature_lists(examples: Sequence[tuple[str, Language]]) -> list[list[str]]:
    """The features of each text, read in its own language."""
    aliases = Aliases.load()
    gazetteer = Gazetteer.build(roster_of_all(aliases), aliases)
    spelling = spellings(known_words(), aliases)
    return [
        features(read(normalise(text), language, gazetteer, NameContext(), NOW, spelling[language]))
        for text, language in examples
    ]


def known_words() -> frozenset[str]:
    """The words of the sentences that are no slips of one hand."""
    counts = Counter(norm for one in sentences() for norm in set(normalise(one.text).norms) if norm.isalpha())
    return frozenset(word for word, count in counts.items() if count > RAREST)


def matrix(lists: Sequence[Sequence[str]], places: dict[str, int]) -> csr_matrix:
    """One row per example, of length one: every known feature counts the same."""
    starts, columns, values = [0], [], []
    for listed in lists:
        row = [places[feature] for feature in listed if feature in places]
        columns += row
        values += [len(row) ** -0.5 for _ in row]
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(lists), len(places)))


def vocabulary(lists: Sequence[Sequence[str]]) -> dict[str, int]:
    """The features that are not too rare."""
    counts = Counter(feature for listed in lists for feature in listed)
    return {feature: place for place, feature in enumerate(sorted(f for f, n in counts.items() if n >= RAREST))}


def fit(rows: csr_matrix, labels: Sequence[str]) -> LogisticRegression:
    """A softmax regression in which no answer is favoured for being frequent."""
    return LogisticRegression(C=STRENGTH, max_iter=150, tol=1e-3, class_weight="balanced").fit(rows, labels)


def held_out_scores(rows: csr_matrix, labels: Sequence[str], groups: Sequence[str]) -> Floats:
    """For each example the scores of a model that saw nothing of its family."""
    order = sorted(set(labels))
    scores = np.zeros((rows.shape[0], len(order)))
    known = np.array(labels)
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=7).split(rows, groups=groups):
        scores[test] = fit(rows[train], known[train]).decision_function(rows[test])
    return scores


def temperature(scores: Floats, labels: Sequence[str]) -> float:
    """The divisor of the scores that makes probabilities true on held-out examples."""
    order = {label: place for place, label in enumerate(sorted(set(labels)))}
    right = np.array([order[label] for label in labels])

    def loss(heat: float) -> float:
        scaled = scores / heat
        scaled -= scaled.max(axis=1, keepdims=True)
        chances = scaled[np.arange(len(right)), right] - np.log(np.exp(scaled).sum(axis=1))
        return float(-chances.mean())

    return float(minimize_scalar(loss, bounds=(0.1, 5.0), method="bounded").x)


UNDECIDED: dict[str, frozenset[Intent]] = {
    **dict.fromkeys(
        [
            "yes",
            "no",
            "pick",
            "lowest_odds",
            "highest_odds",
            "change_stake",
            "double_stake",
            "halve_stake",
            "remove_leg",
            "add_leg",
            "cancel",
            "what_if_loses",
        ],
        frozenset({Intent.BET_SIMULATION, Intent.UNCLEAR, Intent.GREETING, Intent.BETTING_RECOMMENDATION}),
    ),
    **dict.fromkeys(["thanks", "goodbye"], frozenset({Intent.GREETING, Intent.UNCLEAR})),
    **dict.fromkeys(["show_bets"], frozenset({Intent.USER_BALANCE_QUERY, Intent.HELP_REQUEST})),
    **dict.fromkeys(
        [
            "self_exclude",
            "set_limit",
            "link_account",
            "unlink_account",
            "show_preferences",
            "forget_preferences",
            "set_preference",
        ],
        frozenset({Intent.HELP_REQUEST}),
    ),
    **dict.fromkeys(["alert", "price_history"], frozenset({Intent.ODDS_INFORMATION_QUERY, Intent.HELP_REQUEST})),
    **dict.fromkeys(["distress", "minor", "self_exclusion"], frozenset({Intent.HELP_REQUEST})),
    "sure_thing": frozenset({Intent.BETTING_RECOMMENDATION}),
    "other_person": frozenset(),
}
"""Intents whose sentences may hold a sign without saying so: they teach nothing about it."""


@dataclass(frozen=True, slots=True)
class Material:
    """All examples with their rows."""

    sentences: list[Sentence]
    signs: dict[str, list[Sign]]
    sentence_rows: csr_matrix
    sign_rows: dict[str, csr_matrix]
    spoken_rows: csr_matrix
    places: dict[str, int]


def material() -> Material:
    """Read every example once."""
    listed = list(sentences())
    named = {name: list(signs(name)) for name in ("acts", "safety")}
    lists = feature_lists([(one.text, one.language) for one in listed])
    sign_lists = {name: feature_lists([(one.text, one.language) for one in group]) for name, group in named.items()}
    spoken = [language_features(normalise(one.text)) for one in listed]
    places = vocabulary([*lists, *spoken, *(row for group in sign_lists.values() for row in group)])
    return Material(
        listed,
        named,
        matrix(lists, places),
        {name: matrix(group, places) for name, group in sign_lists.items()},
        matrix(spoken, places),
        places,
    )


def fit_signs(data: Material, name: str) -> tuple[list[str], Floats, Floats]:
    """One yes-or-no question per sign: labels, weights and biases."""
    group = data.signs[name]
    labels = list(dict.fromkeys(one.label for one in group))
    weights, biases = [], []
    for label in labels:
        open_intents = UNDECIDED[label]
        kept = [at for at, one in enumerate(data.sentences) if one.intent not in open_intents]
        mine = [at for at, one in enumerate(group) if one.label == label or one.positive]
        truth = [group[at].label == label and group[at].positive for at in mine] + [False] * len(kept)
        rows = vstack([data.sign_rows[name][mine], data.sentence_rows[kept]]).tocsr()
        fitted = LogisticRegression(C=STRENGTH, class_weight={True: 5.0, False: 1.0}, solver="liblinear").fit(
            rows, truth
        )
        weights.append(fitted.coef_[0])
        biases.append(fitted.intercept_[0])
    return labels, np.array(weights).T, np.array(biases)


def train() -> Trained:
    """The model for all heads."""
    data = material()
    intents = [one.intent.value for one in data.sentences]
    scores = held_out_scores(data.sentence_rows, intents, [one.family for one in data.sentences])
    _report(data, scores, intents)
    intent = fit(data.sentence_rows, intents)
    language = fit(data.spoken_rows, [one.language.value for one in data.sentences])
    parts = [
        ("intent", list(intent.classes_), intent.coef_.T, intent.intercept_, temperature(scores, intents)),
        ("language", list(language.classes_), language.coef_.T, language.intercept_, 1.0),
        *((name, *fit_signs(data, name), 1.0) for name in data.signs),
    ]
    heads: dict[str, Head] = {}
    first = 0
    for name, labels, _, _, heat in parts:
        heads[name] = Head(tuple(labels), first, heat)
        first += len(labels)
    weights = np.hstack([part for _, _, part, _, _ in parts]).astype(np.float32)
    bias = np.concatenate([part for _, _, _, part, _ in parts]).astype(np.float32)
    return Trained(data.places, weights, bias, heads, known_words())


def _report(data: Material, scores: Floats, intents: Sequence[str]) -> None:
    order = sorted(set(intents))
    right = np.array([order[best] for best in scores.argmax(axis=1)]) == np.array(intents)
    _say(f"intent, families held out: {right.mean():.3f}")
    for language in Language:
        mine = np.array([one.language is language for one in data.sentences])
        _say(f"  {language}: {right[mine].mean():.3f}")


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
