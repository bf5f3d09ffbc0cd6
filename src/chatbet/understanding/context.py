"""What a message means in its conversation: what it leaves open is inherited, what it replaces is gone. Pure.

Three steps, each a row of small functions over one ``Frame`` (what was said, was shown and is open):

1. *answering*: a yes, a choice among what was shown, a way back have their meaning from what came before;
2. *wording*: words that hold something only here are read («3,5», «el otro», «el doble», «más loco»);
3. *operations*: the first that applies says what the message does to the question before it. Without one the message
   stands for itself: a new question inherits nothing.

The memory holds the last message's meaning and, in a real conversation, what was shown; a history of user texts alone
builds a memory by ``subjects.remember``, so that both ways run the same code.
"""

from collections.abc import Callable

from chatbet.understanding import answering, edits, operations, outcomes, wording
from chatbet.understanding.frame import PRICED, Frame, Heard, Resolved
from chatbet.understanding.memory import Memory
from chatbet.understanding.reading import Reading
from chatbet.understanding.subjects import SUBJECTS
from chatbet.understanding.utterance import Act, Entities, Intent

_ANSWERS: tuple[Callable[[Frame], Resolved | None], ...] = (
    answering.accepted, answering.picked, answering.gone_back,
)  # fmt: skip
_SAID: tuple[Callable[[Frame], Entities], ...] = (
    wording.favourite, wording.figure, wording.score, wording.risk,
)  # fmt: skip
"""Read as the message's own: a stake from here is new."""
_MEANT: tuple[Callable[[Frame], Entities], ...] = (wording.choice, outcomes.side, wording.stake)
"""Read by what was there before."""
SLIP_TALK = operations.EDITS | {Act.YES, Act.NO}
"""Acts that are about the open slip whatever their words look like."""


def subject(reading: Reading, memory: Memory) -> Intent | None:
    """The question that this message would continue; the last one about teams, when it names one after «¿mi saldo?»."""
    last = memory.last or memory.intent
    if last in SUBJECTS or memory.intent is None:
        return last
    return memory.intent if reading.names or reading.dates or reading.markets.markets else last


def resolve(heard: Heard, memory: Memory) -> Resolved:
    """The message's meaning given what came before."""
    frame = Frame.of(heard, memory)
    for answer in _ANSWERS:
        if (resolved := answer(frame)) is not None:
            return resolved
    for read in _SAID:
        frame = frame.holding(read(frame))
    said = frame.own
    for read in _MEANT:
        frame = frame.holding(read(frame))
    meant = _operated(frame)
    return Resolved(heard.intent, heard.confidence, meant, heard.continues or meant != said, said)


def _operated(frame: Frame) -> Entities:
    """What the first operation that applies makes of the message."""
    for operation in operations.CHANGES:
        if (meant := operation(frame)) is not None:
            return meant
    if frame.heard.fragment is not None and frame.intent in PRICED:
        own, before = edits.reworded(frame.heard.fragment, frame.own, frame.before)
        frame = frame.holding(own).after(before)
    for operation in operations.COMPLETIONS:
        if (meant := operation(frame)) is not None:
            return operations.undated(frame, operations.priced(frame, meant))
    return frame.own
