"""The grammar of dates: calendar arithmetic, words, and the rules that read days, periods, clock times and ranges."""
