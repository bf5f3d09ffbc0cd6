"""Logs, metrics and correlation: what operators see. Nothing here holds texts, tokens or names of users."""
