"""A team's break in words: when it is for whom, what it costs whom, and what is left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sobremesa import wording
from sobremesa.model import (
    BreakDate,
    BreakForm,
    BreakOption,
    BreakSeries,
    Discomfort,
    Guest,
    Reason,
    ReasonCode,
)
from sobremesa.planning.fairness import local_day
from sobremesa.planning.zone_table import minute_of
from sobremesa.web import coffee
from sobremesa.web.break_people import Member
from sobremesa.web.labels import DAYS, Labels, city, number, short_day

TIMES = {1: "once", 2: "twice"}
SAID_ELSEWHERE = frozenset(
    {ReasonCode.WORST_OFF, ReasonCode.NO_DISCOMFORT, ReasonCode.INSIDE_ALL_HOURS, ReasonCode.HOLIDAY}
)


@dataclass(frozen=True)
class Row:
    """One person's line: when it is on their clock, and on how many of their dates they are outside their hours."""

    member: Member
    times: str
    dates: int
    dates_outside: int

    @property
    def city(self) -> str:
        """Where they are."""
        return city(self.member.person.hours.zone)

    @property
    def outside(self) -> str:
        """The second in words; empty for none."""
        return f"outside the working day on {self.dates_outside} of {self.dates}" if self.dates_outside else ""


def headline(series: Sequence[BreakSeries], form: BreakForm, every_weeks: int, labels: Labels) -> str:
    """`Every second Tuesday at 15:30`, on the organiser's clock."""
    days = [f"{DAYS[one.first.weekday()]}" for one in series]
    clocks = [labels.clock(*divmod(one.minute, 60)) for one in series]
    every = "Every second" if every_weeks == 2 else "Every"
    if form is BreakForm.SITTINGS and days[0] != days[-1]:
        return f"{every} {days[0]} at {clocks[0]} and {days[1]} at {clocks[1]}"
    joined = listed(dict.fromkeys(clocks))
    tail = {BreakForm.ROTATION: " in turn", BreakForm.SITTINGS: ", in two sittings"}.get(form, "")
    return f"{every} {days[0]} at {joined}{tail}"


def short(series: Sequence[BreakSeries], labels: Labels) -> str:
    """`Tue 15:30`, or `Mon 11:00 and 16:00`: what fits on a button."""
    days = [DAYS[one.first.weekday()][:3] for one in series]
    clocks = list(dict.fromkeys(labels.clock(*divmod(one.minute, 60)) for one in series))
    if len(set(days)) == 1:
        return f"{days[0]} {listed(clocks)}"
    return listed(f"{day} {clock}" for day, clock in zip(days, clocks, strict=False))


def worst_off(option: BreakOption, members: Sequence[Member]) -> str:
    """What it costs the person who is worst off, in plain words."""
    worst, count = option.worst, len({one.number for one in option.dates})
    if not worst.minutes:
        return "It costs nobody anything: inside everybody's day, in no first or last hour, over nothing else."
    name = name_of(worst.email, members)
    outside = sum(worst.email in one.outside for one in option.dates)
    each = f" (about {number(round(worst.beyond / outside), 'minute')} each time)" if outside else ""
    return f"Worst off: {name}, {cost(worst)} over {number(count, 'break')}{each}."


def numbers(option: BreakOption, members: Sequence[Member]) -> list[tuple[str, str]]:
    """Everybody's name and what it costs them, the worst-off person first."""
    return [(name_of(one.email, members), cost(one)) for one in option.discomfort]


def row(option: BreakOption, member: Member, labels: Labels) -> Row:
    """When it is for somebody."""
    mine = [one for one in option.dates if member.email in one.people]
    outside = sum(member.email in one.outside for one in mine)
    return Row(member, _times(option, mine, member, labels), len(mine), outside)


def left_out(reasons: Iterable[Reason], members: Sequence[Member]) -> list[str]:
    """The days on which it does not take place, and for whom they are days off."""
    found = ((str(one.facts["day"]), str(one.facts["email"])) for one in reasons if one.code is ReasonCode.HOLIDAY)
    by_day = groupby(sorted(set(found)), key=lambda pair: pair[0])
    return [
        f"{short_day(date.fromisoformat(day))} (day off for {listed(name_of(email, members) for _, email in them)})"
        for day, them in by_day
    ]


def told(reason: Reason, members: Sequence[Member]) -> str:
    """The sentence of a reason, with first names and days as people write them."""
    facts = dict(reason.facts)
    if "email" in facts:
        email = str(facts["email"])
        known = next((one for one in members if one.email == email.lower()), None)
        facts["email"] = known.first_name if known else coffee.first_name(Guest(email))
    if "day" in facts:
        facts["day"] = short_day(date.fromisoformat(str(facts["day"])))
    return wording.sentence(Reason(reason.code, facts))


def why(option: BreakOption, members: Sequence[Member]) -> list[str]:
    """What else speaks for or against it."""
    return [told(one, members) for one in option.reasons if one.code not in SAID_ELSEWHERE]


def mails(option: BreakOption, members: Sequence[Member]) -> tuple[int, str]:
    """How many mails leave when it is created, and a sentence that says to whom.

    One invitation goes to each guest of each series, and one to whoever comes to the other sitting as well, each time.
    """
    mine = next(one.email for one in members if one.is_me)
    invited = [email for series in option.series for email in series.people if email != mine]
    bridging = {one.number for one in option.dates if one.bridge not in {"", mine}}
    count = len(invited) + len(bridging)
    names = listed(name_of(email, members) for email in dict.fromkeys(invited))
    return count, f"Creating it invites {names} at once: {number(count, 'mail')}. Nobody is mailed before that."


def name_of(email: str, members: Sequence[Member]) -> str:
    """The first name of somebody, or `you`."""
    found = next((one for one in members if one.email == email.lower()), None)
    return found.called if found else coffee.first_name(Guest(email))


def listed(words: Iterable[str]) -> str:
    """`Ann`, `Ann and Tom`, `Ann, Tom and Priya`."""
    *before, last = list(words) or [""]
    return f"{', '.join(before)} and {last}" if before else last


def elsewhere(instant: datetime, member: Member, labels: Labels, *, day: bool = False) -> str:
    """Somebody's time of day then, with the weekday where it is another one for them, or with `day` always."""
    hours = member.person.hours
    theirs = Labels(hours.zone_on(local_day(hours, minute_of(instant))), labels.twelve)
    if day or theirs.local(instant).date() != labels.local(instant).date():
        return theirs.weekday_time(instant)
    return theirs.time(instant)


def cost(one: Discomfort) -> str:
    """What it costs somebody: `40 minutes outside the working day`."""
    if not one.minutes:
        return "nothing"
    said = [
        (one.beyond, "outside the working day"),
        (one.edge, "in the first or last hour of the day"),
        (one.clashing, "over something else"),
        (one.bridging, "in second sittings"),
    ]
    parts = [(minutes, words) for minutes, words in said if minutes]
    return listed(f"{number(minutes, 'minute')} {words}" for minutes, words in parts)


def _times(option: BreakOption, mine: Sequence[BreakDate], member: Member, labels: Labels) -> str:
    if option.form is BreakForm.SITTINGS:
        home = [one for one in mine if member.email in _series_of(one, option.series).people]
        also = [one for one in mine if one not in home]
        two_days = len({series.first.weekday() for series in option.series}) > 1
        return _changing(home, member, labels, day=two_days) + _also(also, member, labels, day=two_days)
    if option.form is BreakForm.ROTATION:
        times = dict.fromkeys(_changing(of_one, member, labels) for of_one in _by_series(mine, option.series))
        return listed(times) + (" in turn" if len(times) > 1 else "")
    return _changing(mine, member, labels)


def _changing(dates: Sequence[BreakDate], member: Member, labels: Labels, *, day: bool = False) -> str:
    """Their time, and the other one it has after a clock change: `09:30, from Tue 9 Mar 10:30`."""
    said: list[str] = []
    last = ""
    for one in dates:
        time = elsewhere(one.span.start, member, labels, day=day)
        if time != last:
            said.append(f"from {short_day(labels.local(one.span.start).date())} {time}" if said else time)
        last = time
    return ", ".join(said)


def _also(dates: Sequence[BreakDate], member: Member, labels: Labels, *, day: bool) -> str:
    if not dates:
        return ""
    times = dict.fromkeys(elsewhere(one.span.start, member, labels, day=day) for one in dates)
    return f"; {TIMES.get(len(dates), f'{len(dates)} times')} also {listed(times)}"


def _by_series(dates: Sequence[BreakDate], series: Sequence[BreakSeries]) -> list[list[BreakDate]]:
    found: list[list[BreakDate]] = [[] for _ in series]
    for one in dates:
        found[series.index(_series_of(one, series))].append(one)
    return [dates for dates in found if dates]


def _series_of(one: BreakDate, series: Sequence[BreakSeries]) -> BreakSeries:
    """The series whose time of the week it has; the first where that was changed for this date."""

    def fits(each: BreakSeries) -> bool:
        local = Labels(each.zone).local(one.span.start)
        return (local.weekday(), local.hour * 60 + local.minute) == (each.first.weekday(), each.minute)

    return next((each for each in series if fits(each)), series[0])
