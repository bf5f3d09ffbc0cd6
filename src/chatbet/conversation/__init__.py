"""One turn: admit, load, understand, settle or think, guard, save, reply."""
