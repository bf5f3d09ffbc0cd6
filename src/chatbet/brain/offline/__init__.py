"""The offline brain: plan, tools, phrases. Deterministic, needs no key, answers in milliseconds."""
