"""The words and the arithmetic of betting: pure and exact. Money is Decimal; odds are decimal odds inside."""
