"""One of every card, as the server sends it, from the closed union itself."""

from dataclasses import asdict
from typing import Any

from chatbet.brain.cards import (
    Action,
    BalanceCard,
    BetLine,
    BetsCard,
    ComparisonCard,
    ComparisonLine,
    HelpCard,
    HelpLine,
    MarketPrices,
    MatchCard,
    OddsCard,
    PriceButton,
    RecommendationCard,
    SlipCard,
    SlipLeg,
    StandingLine,
    TableCard,
    TournamentLine,
    TournamentsCard,
)

START = "2026-11-29T15:00:00-05:00"
START_TEXT = "dom 29 nov, 3:00 p. m."

MATCH = MatchCard(
    "f1", "La Liga", START, START_TEXT, "Barcelona", "Real Madrid", "Camp Nou, Barcelona",
    action=Action("Muéstrame las cuotas", "Cuotas de Barcelona vs Real Madrid"),
)  # fmt: skip
LIVE_MATCH = MatchCard(
    "f2", "Liga BetPlay", "2026-11-25T09:00:00-05:00", "mié 25 nov, 9:00 a. m.", "América de Cali", "Millonarios",
    "Pascual Guerrero, Cali", status="live", score="2-1", minute=63,
)  # fmt: skip
LATER_MATCH = MatchCard(
    "f3", "Champions League", "2026-12-02T15:00:00-05:00", "mié 2 dic, 3:00 p. m.", "Borussia Mönchengladbach",
    "Wolverhampton Wanderers", "Borussia-Park, Mönchengladbach", action=Action("Muéstrame las cuotas", "Cuotas"),
)  # fmt: skip


def price(outcome: str, label: str, odds: str, fractional: str, american: str, payout: str) -> PriceButton:
    """One price on a stake of 100."""
    return PriceButton(outcome, label, odds, fractional, american, payout, f"Apuesto 100 a {label}")


RESULT = MarketPrices(
    "match_result",
    "Resultado del partido",
    (
        price("home", "Barcelona gana", "2.10", "11/10", "+110", "210.00"),
        price("draw", "Empate", "3.40", "12/5", "+240", "340.00"),
        price("away", "Real Madrid gana", "3.30", "23/10", "+230", "330.00"),
    ),
)
TOTAL = MarketPrices(
    "over_under",
    "Más/menos goles",
    (
        price("over", "Más de 2.5", "1.80", "4/5", "-125", "180.00"),
        price("under", "Menos de 2.5", "2.00", "1/1", "+100", "200.00"),
    ),
    line="2.5",
)
BOTH = MarketPrices(
    "both_teams_to_score",
    "Ambos marcan",
    (
        price("yes", "Sí, ambos marcan", "1.65", "13/20", "-154", "165.00"),
        price("no", "No marcan ambos", "2.20", "6/5", "+120", "220.00"),
    ),
)
ODDS = OddsCard(
    "f1", "La Liga", START, START_TEXT, "Barcelona", "Real Madrid", "2026-11-25T10:00:00-05:00", "10:00 a. m.",
    "100.00", "USD", (RESULT, TOTAL, BOTH), "Camp Nou, Barcelona",
)  # fmt: skip

_TEAMS = (
    "Atlético de Madrid", "Barcelona", "Real Madrid", "Villarreal", "Athletic Club", "Real Betis", "Real Sociedad",
    "Celta", "Valencia", "Osasuna", "Sevilla", "Getafe", "Rayo Vallecano", "Mallorca", "Girona", "Espanyol",
    "Alavés", "Elche", "Levante", "Oviedo",
)  # fmt: skip
TABLE = TableCard(
    "La Liga",
    tuple(
        StandingLine(
            place, team, 13, max(0, 11 - place // 2), 2, 13 - 2 - max(0, 11 - place // 2), 22 - 2 * place,
            3 * max(0, 11 - place // 2) + 2, "WWDLW"[place % 3 :] + "LD"[: place % 3], own=team == "Sevilla",
        )
        for place, team in enumerate(_TEAMS, 1)
    ),
    "10:00 a. m.",
)  # fmt: skip
COMPARISON = ComparisonCard(
    "Barcelona",
    "Real Madrid",
    (
        ComparisonLine("Puntos por partido", "2.31", "2.08", 0.526),
        ComparisonLine("Goles a favor por partido", "2.46", "1.92", 0.562),
        ComparisonLine("Goles en contra por partido", "1.08", "0.85", 0.56),
        ComparisonLine("Victorias", "10", "8", 0.556),
        ComparisonLine("Vallas invictas", "3", "6", 0.333),
        ComparisonLine("Partidos sin perder", "4", "4", 0.5),
    ),
    "WWDLW",
    "LWWDW",
)
PICK = RecommendationCard(
    "value", "f1", "La Liga", START, START_TEXT, "Barcelona", "Real Madrid", "Más/menos goles", "Más de 2.5", "1.80",
    "4/5", 0.587, "59 %", "media",
    ("los partidos de ambos promedian 3.4 goles; 9 de 13 tuvieron 3 o más", "paga 1.80 cuando lo justo sería 1.70"),
    ("la casa se queda con un margen amplio en este mercado (6 %)",),
    Action("Simula 100 a Más de 2.5", "Simula 100 a Más de 2.5 en Barcelona vs Real Madrid"),
)  # fmt: skip
SAFE_PICK = RecommendationCard(
    "safe", "f3", "Champions League", "2026-12-02T15:00:00-05:00", "mié 2 dic, 3:00 p. m.", "Borussia Mönchengladbach",
    "Wolverhampton Wanderers", "Doble oportunidad", "Borussia Mönchengladbach o empate", "1.28", "2/7", 0.744, "74 %",
    "alta", ("Borussia Mönchengladbach lleva 7 partidos sin perder en casa",),
    ("a 1.28 se gana poco y un fallo cuesta mucho",), Action("Simula 100", "Simula 100 a Borussia"),
)  # fmt: skip
_LEGS = (
    SlipLeg("f1", "Barcelona vs Real Madrid", START_TEXT, "Resultado del partido", "Barcelona gana", "2.10", "11/10",
            Action("Quita Barcelona", "Quita Barcelona")),
    SlipLeg("f3", "Borussia Mönchengladbach vs Wolverhampton Wanderers", "mié 2 dic, 3:00 p. m.", "Doble oportunidad",
            "Borussia Mönchengladbach o empate", "1.28", "2/7", Action("Quita Borussia", "Quita Borussia")),
)  # fmt: skip
SLIP = SlipCard(
    "s1", "simulated", "combo", _LEGS, "USD", stake="100.00", total_odds="2.69", payout="268.80", profit="168.80",
    chance_text="33 %",
)  # fmt: skip
QUOTED_SLIP = SlipCard(
    "s2", "awaiting_confirmation", "single", _LEGS[:1], "USD", stake="100.00", total_odds="2.10", payout="210.00",
    profit="110.00", chance_text="45 %", worst_text="pierdes $100", expires_at="2026-11-25T10:01:30-05:00",
    confirm=Action("Confirmar US$100", "Sí, confirmo"), cancel=Action("Cancelar", "No, cancélala"),
)  # fmt: skip
PLACED_SLIP = SlipCard(
    "s2", "placed", "single", _LEGS[:1], "USD", stake="100.00", total_odds="2.10", payout="210.00", profit="110.00",
    bet_id="B-20261125-0007",
)  # fmt: skip
BALANCE = BalanceCard("USD", "1000.00", "10:00 a. m.", "900.00", "850.00", "50.00")
TOURNAMENTS = TournamentsCard(
    (
        TournamentLine("La Liga", "Fútbol", 10, "15 ago – 23 may", Action("Partidos", "Partidos de La Liga")),
        TournamentLine("Premier League", "Fútbol", 1, None, Action("Partidos", "Partidos de Premier League")),
    )
)
BETS = BetsCard(
    (
        BetLine("B1", "Barcelona gana · Barcelona vs Real Madrid", "100.00", "2.10", "210.00", "open", "abierta"),
        BetLine("B2", "Más de 2.5 · Sevilla vs Betis", "20.00", "1.80", "36.00", "won", "ganada"),
        BetLine("B3", "Empate · Celta vs Getafe", "10.00", "3.20", "32.00", "lost", "perdida"),
    ),
    "USD",
)
HELP = HelpCard(
    (
        HelpLine("España", "FEJAR", "900 200 225", None, None),
        HelpLine("Brasil", "CVV", "188", "24 h", "gov.br/autoexclusaoapostas"),
    )
)

SAMPLES: dict[str, tuple[Any, ...]] = {
    "match": (MATCH, LIVE_MATCH, LATER_MATCH),
    "odds": (ODDS,),
    "table": (TABLE,),
    "comparison": (COMPARISON,),
    "recommendation": (PICK, SAFE_PICK),
    "slip": (SLIP,),
    "quoted": (QUOTED_SLIP,),
    "placed": (PLACED_SLIP,),
    "balance": (BALANCE,),
    "tournaments": (TOURNAMENTS,),
    "bets": (BETS,),
    "help": (HELP,),
}


def wire(*cards: Any) -> list[dict[str, Any]]:
    """Cards as the JSON of a final frame."""
    return [asdict(card) for card in cards]
