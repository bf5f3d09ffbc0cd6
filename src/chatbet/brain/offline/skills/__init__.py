"""One skill per kind of answer; ``chatbet.brain.offline.narrate`` chooses."""
