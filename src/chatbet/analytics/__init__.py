"""Football in numbers: ratings, score grid, form, tables, value and picks. Pure: no I/O, no clock, no prose."""
