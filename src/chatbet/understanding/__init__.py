"""Text and memory become an Utterance: pure, local, about a millisecond, no await and no model call."""
