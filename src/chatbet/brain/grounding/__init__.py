"""How a text is read against facts while it streams: tokens, numbers, names, moments, and what belongs to what."""
