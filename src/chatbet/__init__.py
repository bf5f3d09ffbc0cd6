"""ChatBet: a conversational backend for sports betting."""

__version__ = "0.1.0"
