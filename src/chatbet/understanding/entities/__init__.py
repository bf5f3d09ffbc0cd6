"""What a message names: teams, players, tournaments, dates, money, markets."""
