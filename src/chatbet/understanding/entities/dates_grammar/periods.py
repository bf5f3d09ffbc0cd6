"""Rules that read periods: weekends, weeks, months, «los próximos tres días», «finales de mes»."""

from dataclasses import replace

from chatbet.language import Language
from chatbet.understanding.entities.dates_grammar import calendar
from chatbet.understanding.entities.dates_grammar.calendar import Span, midnight, shift
from chatbet.understanding.entities.dates_grammar.days import counted_units
from chatbet.understanding.entities.dates_grammar.monthdays import STEP, month_name, year_after
from chatbet.understanding.entities.dates_grammar.scene import Found, Scene
from chatbet.understanding.entities.dates_grammar.within import week_of_date

SUNDAY = 6


def period_at(scene: Scene, at: int) -> Found | None:
    """The period that starts at ``at``."""
    for rule in (week_of_date, rest_of, coming, related_unit, month_edge, bare_weekend, named_month):
        found = rule(scene, at)
        if found:
            return found
    return None


def related_unit(scene: Scene, at: int) -> Found | None:
    """«la próxima semana», «el fin de semana pasado», «this month», «next year»."""
    before = scene.match("rel_before", at)
    start = scene.skip("rel_before", before[1]) if before else scene.skip("the_unit", at)
    unit = scene.match("unit", start)
    if not unit:
        return None
    if before and unit[0] != "weekend" and scene.has("plural", unit[1] - 1) and not scene.owning(unit[1] - 1):
        return None
    rel, end = (str(before[0]), unit[1]) if before else ("", unit[1])
    after = scene.match("rel_after", end)
    if after and (not rel or rel == "this"):
        rel, end = str(after[0]), after[1]
    span = _unit_span(scene, str(unit[0]), rel, at) if rel else None
    return Found(span, end) if span else None


def _unit_span(scene: Scene, unit: str, rel: str, at: int) -> Span | None:
    """The unit of time ``rel`` («this», «next», «last», «other») from now."""
    step = STEP[rel]
    if unit == "weekend":
        return calendar.weekend(scene.now, weekend_step(scene, rel, at))
    if unit == "week":
        return calendar.week(scene.now, step)
    if unit == "month":
        return calendar.month(scene.now, step)
    if unit == "year":
        return calendar.year(scene.now, step)
    if unit == "hour" and rel in ("next", "last"):
        edges = sorted((scene.now, scene.later("hour", step)))
        return Span(edges[0], edges[1], "range", settled=True)
    return None


def weekend_step(scene: Scene, rel: str, at: int) -> int:
    """How many weeks from this one: «next weekend» skips the coming one in English, «próximo» does not."""
    in_weekend = scene.now.weekday() >= 5
    if rel == "last" or (rel in ("", "this") and scene.past(at) and not in_weekend):
        return -1
    if rel in ("other", "later"):
        return 1
    if rel == "next":
        return 1 if scene.language is Language.EN or in_weekend else 0
    return 0


def bare_weekend(scene: Scene, at: int) -> Found | None:
    """«el finde», «fds», «the weekend»: the one that is coming, or the one just gone."""
    unit = scene.match("unit", at)
    if not unit or unit[0] != "weekend":
        return None
    return Found(calendar.weekend(scene.now, weekend_step(scene, "", at)), unit[1])


def coming(scene: Scene, at: int) -> Found | None:
    """«los próximos tres días», «next 48 hours», «últimas dos semanas»."""
    for kind, sign in (("next_n", 1), ("last_n", -1)):
        lead = scene.match(kind, at)
        counted = counted_units(scene, lead[1]) if lead else None
        if counted and (counted[0] > 1 or scene.word(lead[1] if lead else at)[:1].isdigit()):
            return Found(_stretch(scene, counted[0] * sign, counted[1]), counted[2])
    number = scene.number(at)
    lead = scene.match("next_n", number.end) or scene.match("last_n", number.end) if number else None
    unit = scene.match("unit", lead[1]) if lead else None
    if not number or not lead or not unit or number.fraction or number.value > 400:
        return None
    sign = -1 if lead[0] == "last" else 1
    return Found(_stretch(scene, int(number.value) * sign, str(unit[0])), unit[1])


def _stretch(scene: Scene, count: int, unit: str) -> Span:
    """So many units from today (from now for hours), or up to it."""
    if unit in ("hour", "minute"):
        edges = sorted((scene.now, scene.later(unit, count)))
    else:
        edges = sorted((midnight(scene.now), shift(midnight(scene.now), unit, count)))
    return Span(edges[0], edges[1], "range", settled=True)


def rest_of(scene: Scene, at: int) -> Found | None:
    """«lo que resta de la semana»: from today to the end of the unit."""
    lead = scene.match("rest_of", at)
    if not lead:
        return None
    start = scene.skip("the_unit", scene.skip("article", lead[1]))
    unit = scene.match("unit", scene.skip("rel_before", start))
    today = scene.match("day", start)
    if today and today[0] == 0:
        return Found(replace(calendar.day(scene.now, settled=True), start=scene.now), today[1])
    span = _unit_span(scene, str(unit[0]), "this", at) if unit and unit[0] != "day" else None
    if unit and unit[0] == "day":
        span = calendar.day(scene.now, settled=True)
    if not unit or not span or not span.start:
        return None
    return Found(Span(max(span.start, midnight(scene.now)), span.end, "range", settled=True), unit[1])


def end_of_week(scene: Scene, at: int) -> Found | None:
    """«el final de la semana», «the end of this week», after a word that leads up to it."""
    lead = scene.match("month_edge", scene.skip("article", at)) or scene.match("month_edge", at)
    start = scene.skip("the_unit", lead[1]) if lead and lead[0] in ("late", "end") else at
    unit = scene.match("unit", scene.skip("rel_before", start)) if lead and start >= lead[1] else None
    return Found(calendar.day_of_week(scene.now, 0, SUNDAY), unit[1]) if unit and unit[0] == "week" else None


def month_edge(scene: Scene, at: int) -> Found | None:
    """«principios de diciembre», «mediados de mes», «fin de mes», «end of the month»."""
    alone = scene.match("month_edge_alone", at)
    if alone:
        later = scene.match("rel_after", alone[1])
        step = STEP[str(later[0])] if later else 0
        span = calendar.month_edge(calendar.month(scene.now, step), str(alone[0]))
        return Found(span, later[1] if later else alone[1])
    lead = scene.match("month_edge", at)
    if not lead:
        return None
    start = scene.skip("of", lead[1])
    whole = _month_after_edge(scene, start)
    return Found(calendar.month_edge(whole.span, str(lead[0])), whole.end) if whole else None


def _month_after_edge(scene: Scene, at: int) -> Found | None:
    """«mes», «este mes», «el próximo mes» or a month's name."""
    start = scene.skip("the_unit", at)
    unit = scene.match("unit", start)
    if unit and unit[0] == "month":
        after = scene.match("rel_after", unit[1])
        step = STEP[str(after[0])] if after else 0
        return Found(calendar.month(scene.now, step), after[1] if after else unit[1])
    return related_unit(scene, start) or _month_by_name(scene, start, at)


def _month_by_name(scene: Scene, at: int, cue_at: int) -> Found | None:
    """A month's name with its year or its relation, without asking for a word before it."""
    before = scene.match("rel_before", at)
    month = month_name(scene, before[1] if before else at, beside_number=False)
    if not month:
        return None
    end = month[1]
    year = year_after(scene, end)
    if year:
        exact = calendar.a_date(year[0], month[0], 1)
        return Found(calendar.month(exact), year[1]) if exact else None
    after = scene.match("rel_after", end)
    rel = str(before[0]) if before else str(after[0]) if after else ""
    span = calendar.named_month(scene.now, month[0], past=rel == "last" or scene.past(cue_at))
    return Found(span, after[1] if after else end)


def _month_alone(scene: Scene, at: int) -> bool:
    """True for «January 2027» and «January fixtures»: a month that needs no word before it."""
    month = scene.match("month", at)
    return month is not None and (year_after(scene, month[1]) is not None or scene.has("month_follow", month[1]))


def named_month(scene: Scene, at: int) -> Found | None:
    """«en diciembre», «in May», «de marzo»: a month's name, only after a word that leads to one."""
    related = scene.has("rel_before", at)
    if not related and not scene.before("month_cue", at) and not _month_alone(scene, at):
        return None
    weak = scene.match("month_weak", at)
    if weak and scene.before("month_cue_strong", at) and not scene.has("month", at):
        span = calendar.named_month(scene.now, int(weak[0]), past=scene.past(at))
        return Found(span, weak[1])
    return _month_by_name(scene, at, at)
