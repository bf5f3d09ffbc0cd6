"""Everything that may go wrong, as one tree.

    ChatBetError
    ├── BadInput                  the client sent something that cannot be read
    │   ├── InvalidJson   ├── InvalidMessage   ├── MessageTooLong
    ├── NotAllowed
    │   ├── Unauthorized   ├── Forbidden   └── RateLimited
    ├── NotFound
    ├── SessionReplaced           a newer connection took the session over
    ├── ShuttingDown              the process is going away; ask again
    ├── Busy                      the session's previous turn is still running
    ├── StateUnavailable          Redis did not answer
    ├── UpstreamError
    │   ├── UpstreamUnavailable   nobody answered, or nothing usable came
    │   ├── UnknownAccount   ├── TokenExpired
    │   ├── BetRefused            the sportsbook clearly said no
    │   └── OutcomeUnknown        an order may or may not have been taken
    ├── Defect                    a mistake of ours, logged where it happened
    ├── ModelUnavailable          the language model is late, down or blocked
    └── BadSettings               the configuration stops the start

Each class carries its stable code, its HTTP status, whether asking again may help, and the key of its sentence in
``api/problems``. Foreign exceptions die at the border of the package that met them.
"""

from typing import ClassVar


class ChatBetError(Exception):
    """Anything expected that goes wrong; ``str()`` of it is for logs, never for users."""

    code: ClassVar[str] = "PROCESSING_ERROR"
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = True

    def __init__(self, detail: str = "", *, retry_after: float | None = None, fields: dict[str, str] | None = None):
        super().__init__(detail or type(self).__name__)
        self.retry_after = retry_after
        self.fields = fields or {}


class BadInput(ChatBetError):
    """The client sent something that cannot be read."""

    code = "INVALID_MESSAGE"
    status = 422
    retryable = False


class InvalidJson(BadInput):
    """Not JSON, or not the JSON of any frame."""

    code = "INVALID_JSON"
    status = 400


class InvalidMessage(BadInput):
    """JSON with missing, empty or wrongly typed fields."""


class MessageTooLong(BadInput):
    """More than 4,000 characters."""

    code = "MESSAGE_TOO_LONG"


class NotAllowed(ChatBetError):
    """The client may not do this."""

    code = "FORBIDDEN"
    status = 403
    retryable = False


class Unauthorized(NotAllowed):
    """No valid credentials."""

    code = "UNAUTHORIZED"
    status = 401


class Forbidden(NotAllowed):
    """Valid credentials, for something else."""


class RateLimited(NotAllowed):
    """Too many messages from one address; ``retry_after`` says when to come back."""

    code = "RATE_LIMITED"
    status = 429
    retryable = True


class NotFound(ChatBetError):
    """Nothing under that name."""

    code = "NOT_FOUND"
    status = 404
    retryable = False


class SessionReplaced(ChatBetError):
    """A newer connection took the session over."""

    code = "SESSION_REPLACED"
    status = 409
    retryable = False


class ShuttingDown(ChatBetError):
    """The process is going away; another one answers."""

    code = "SERVER_SHUTDOWN"
    status = 503


class Busy(ChatBetError):
    """The session's previous turn did not end in time."""

    code = "PROCESSING_ERROR"
    status = 503


class StateUnavailable(ChatBetError):
    """Redis did not answer in time."""

    code = "PROCESSING_ERROR"
    status = 503


class UpstreamError(ChatBetError):
    """The sportsbook is the reason."""

    code = "UPSTREAM_UNAVAILABLE"
    status = 503


class UpstreamUnavailable(UpstreamError):
    """The sportsbook did not answer, or answered nothing usable."""


class UnknownAccount(UpstreamError):
    """The sportsbook does not know that user key."""

    code = "UNAUTHORIZED"
    status = 401
    retryable = False


class TokenExpired(UpstreamError):
    """The sportsbook no longer accepts the token; nothing was done."""

    code = "UNAUTHORIZED"
    status = 401


class BetRefused(UpstreamError):
    """The sportsbook clearly refused an order; nothing was debited."""

    code = "BET_REFUSED"
    status = 409
    retryable = False


class OutcomeUnknown(UpstreamError):
    """An order was sent and its answer was lost: it may or may not have been taken."""

    code = "OUTCOME_UNKNOWN"
    status = 202
    retryable = False


class ModelUnavailable(ChatBetError):
    """The language model is late, down, blocked or talks nonsense."""

    code = "PROCESSING_ERROR"
    status = 503


class Defect(ChatBetError):
    """A mistake of ours, logged where it happened; nothing of it reaches a user."""


class BadSettings(ChatBetError):
    """The configuration stops the start; ``lines`` says what to change, one line per variable."""

    code = "BAD_SETTINGS"
    retryable = False

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
