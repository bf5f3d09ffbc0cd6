"""Shared state in Redis: connection, keys, locks, claims, leases, rate limits, pub/sub. Knows nothing of betting."""
