"""Two brains, one toolbox: an utterance and memory become a reply made of facts."""
