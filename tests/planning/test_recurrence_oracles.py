"""The engine against dateutil and recurring-ical-events: generated series, and every rule of real files.

Where the two agree the engine agrees with them. Where they do not, or where both leave RFC 5545, the reason is named.
"""

import os
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sobremesa.errors import InputError
from sobremesa.planning.recurrence import expand
from sobremesa.planning.zone_table import instant_of
from support.recurrence_rules import (
    ZONES,
    Case,
    Found,
    by_dateutil,
    by_recurring_ical_events,
    generated,
    oracles_stop,
)

FILES = Path(__file__).parent.parent / "data" / "ics"
GENERATED = 10_000 if os.environ.get("CI") else 1_000
CHUNK = 100

# Where recurring-ical-events and dateutil differ, or give no answer, and why the engine is right.
NEVER = "a rule that no time fits: both raise; DTSTART itself is an occurrence (section 3.8.5.3)"
EXDATE = (
    "recurring-ical-events also takes out occurrences whose UTC time reads as EXDATE's wall time does, or the other "
    "way round; EXDATE names one occurrence (section 3.8.5.1)"
)


@pytest.fixture(autouse=True)
def _oracles_stop(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with oracles_stop(monkeypatch):
        yield


def ours(case: Case) -> Found:
    return {instant_of(one.start) for one in expand(case.series(), case.minutes_of_window())}


def reason_to_differ(case: Case) -> str | None:
    """None where the engine equals both oracles; else why they differ. Asserts where there is no reason."""
    found = ours(case)
    try:
        expected, other = by_dateutil(case), by_recurring_ical_events(case)
    except ValueError:
        assert found <= {case.instant(case.start)}, case
        return NEVER
    if found == expected == other:
        return None
    read_alike = {one.replace(tzinfo=UTC) for one in case.exdates}
    read_alike |= {case.instant(case.instant(one).replace(tzinfo=None)) for one in case.exdates}
    assert found == expected, case
    assert other <= found, case
    assert found - other <= read_alike, case
    return EXDATE


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@pytest.mark.parametrize("first", range(0, GENERATED, CHUNK))
def test_generated_series_are_expanded_as_both_oracles_expand_them(first: int) -> None:
    reasons = Counter(reason_to_differ(generated(seed)) for seed in range(first, first + CHUNK))
    assert reasons[None] >= 0.9 * CHUNK, reasons


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_generated_series_are_worth_comparing() -> None:
    """Most fall into their window, and all frequencies, zones and kinds of end are among them."""
    cases = [generated(seed) for seed in range(300)]
    assert {case.zone for case in cases} == set(ZONES)
    assert {case.rule.partition(";")[0] for case in cases} == {
        f"FREQ={name}" for name in ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY")
    }
    for part in ("COUNT", "UNTIL", "BYSETPOS", "BYWEEKNO", "BYYEARDAY", "WKST", "BYHOUR", "BYMINUTE", "INTERVAL"):
        assert any(f";{part}=" in case.rule for case in cases), part
    assert sum(bool(ours(case)) for case in cases) > 120
    assert sum(bool(case.exdates) for case in cases) > 30


# ---------------------------------------------------------------- rules at clock changes, on all kinds of days

RULES = [
    "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3;COUNT=40", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "FREQ=DAILY;BYMONTH=3,10",
    "FREQ=WEEKLY;BYDAY=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=MO",
    "FREQ=WEEKLY;BYDAY=TU,SA,SU;COUNT=60", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYDAY=5SU", "FREQ=MONTHLY;BYDAY=-1SU;COUNT=30", "FREQ=MONTHLY;INTERVAL=5;BYDAY=1SU,3SA",
    "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;BYDAY=13SU,-10SU",
    "FREQ=YEARLY;BYYEARDAY=60,88,298", "FREQ=YEARLY;BYWEEKNO=13,43;BYDAY=SU", "FREQ=HOURLY;INTERVAL=5",
    "FREQ=MONTHLY;BYDAY=SU;BYSETPOS=-1", "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=0,30", "FREQ=DAILY;UNTIL=20261025T003000Z",
]  # fmt: skip
CHANGES = {
    "Europe/Berlin": ("2026-03-27", "2026-10-23"), "America/New_York": ("2026-03-06", "2026-10-30"),
    "Australia/Lord_Howe": ("2026-04-03", "2026-10-02"), "America/Santiago": ("2026-04-03", "2026-09-04"),
    "Pacific/Chatham": ("2026-04-03", "2026-09-25"), "Africa/Casablanca": ("2026-02-13", "2026-03-20"),
}  # fmt: skip


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@pytest.mark.parametrize("rule", RULES)
def test_rules_across_clock_changes_of_both_hemispheres(rule: str) -> None:
    often = "HOUR" in rule
    reasons = []
    for number, (zone, days) in enumerate(CHANGES.items()):
        clock = ("01:30", "02:15")[number % 2]
        start = datetime.fromisoformat(f"{'2026-01-31' if often else '2024-02-29'}T{clock}")
        for day in days:
            begin = datetime.fromisoformat(day).replace(tzinfo=UTC)
            window = begin, begin + timedelta(days=4 if often else 9)
            exdates = tuple(datetime.fromisoformat(f"{one}T{clock}") for one in ("2026-03-29", "2026-10-25"))
            case = Case(rule, start, zone, all_day=False, minutes=45, window=window, exdates=exdates)
            reasons.append(reason_to_differ(case))
            if not often and "UNTIL" not in rule:
                whole = Case(rule, start.replace(hour=0, minute=0), zone, all_day=True, minutes=1440, window=window)
                reasons.append(reason_to_differ(whole))
    assert set(reasons) <= ({None, EXDATE} if often else {None})


# ---------------------------------------------------------------- real files

# Rules of the files that cannot be expanded at all: who refuses them, and why.
REFUSED = {
    "FREQ=YEARLY;UNTIL=20123456T123456": "an UNTIL that is no date; made to break parsers",
    "FREQ=DAILY\\;": "the parts are not divided by semicolons but by text",
    "RSCALE=": "calendars other than the Gregorian, and days moved forward (RFC 7529)",
}


def rules_of_files() -> list[tuple[str, datetime, bool]]:
    """Every rule of an event, once, with its first start on the wall clock, and whether that is a whole day."""
    found: dict[str, tuple[str, datetime, bool]] = {}
    for path in sorted(FILES.glob("*.ics")):
        text = re.sub(r"\r\n|\r", "\n", path.read_text(errors="replace")).replace("\n ", "")
        for event in re.findall(r"BEGIN:VEVENT.*?END:VEVENT", text, re.DOTALL):
            start = re.search(r"^DTSTART[^:\n]*:(\d{8})(?:T(\d{6}))?", event, re.MULTILINE)
            for rule in re.findall(r"^RRULE:(.*)", event, re.MULTILINE):
                if start:
                    moment = datetime.strptime(start[1] + (start[2] or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - a wall clock
                    found.setdefault(rule.strip(), (rule.strip(), moment.replace(second=0), not start[2]))
    return list(found.values())


RULES_OF_FILES = rules_of_files()


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@pytest.mark.parametrize(("rule", "start", "all_day"), RULES_OF_FILES, ids=[rule[:60] for rule, _, _ in RULES_OF_FILES])
def test_every_rule_of_real_files_is_expanded_as_both_oracles_expand_it(
    rule: str, start: datetime, *, all_day: bool
) -> None:
    if any(rule.startswith(prefix) for prefix in REFUSED):
        with pytest.raises(InputError):
            Case(rule, start, "UTC", all_day, 60, (start.replace(tzinfo=UTC),) * 2).series()
        return
    often = "HOUR" in rule or "MINUTE" in rule
    for zone in ("America/New_York", "Europe/Berlin"):
        for later in (1,) if often else (0, 400, 5000):
            begin = start.replace(tzinfo=UTC) + timedelta(days=later - 1)
            window = begin, begin + timedelta(days=1 if often else 90 if "DAILY" in rule or later else 370)
            if window[1].year < 2032 and start.year > 1900:
                case = Case(
                    _timed(rule.replace(" ", ""), all_day=all_day),
                    start,
                    zone,
                    all_day,
                    1440 if all_day else 60,
                    window,
                )
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # dateutil: COUNT and UNTIL together
                    assert reason_to_differ(case) is None


def _timed(rule: str, *, all_day: bool) -> str:
    """An UNTIL as DTSTART is, which is what dateutil needs: a day, or a time in UTC."""
    until = re.search(r"UNTIL=(\d{8})(T\d{6})?Z?", rule)
    if not until:
        return rule
    return rule.replace(until[0], f"UNTIL={until[1]}" if all_day else f"UNTIL={until[1]}{until[2] or 'T235900'}Z")


def test_the_files_hold_rules_of_every_kind() -> None:
    assert len(RULES_OF_FILES) > 100


# ---------------------------------------------------------------- where both oracles leave the standard

BOTH_DIFFER = [
    (
        "FREQ=MONTHLY;BYDAY=1MO,FR", "a comma list is a union (section 3.3.10); dateutil intersects",
        "2026-03-02T09:00", {2, 6, 13, 20, 27}, {2},
    ),
    (
        "FREQ=DAILY;UNTIL=20260304", "a date bounds the rule inclusively (section 3.3.10); they end at its midnight",
        "2026-03-02T09:00", {2, 3, 4}, {2, 3},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "_why", "start", "right", "theirs"), BOTH_DIFFER)
def test_where_the_standard_is_kept_against_both(
    rule: str, _why: str, start: str, right: set[int], theirs: set[int]
) -> None:
    window = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    case = Case(rule, datetime.fromisoformat(start), "Europe/Berlin", all_day=False, minutes=30, window=window)
    assert {one.day for one in ours(case)} == right
    assert {one.day for one in by_recurring_ical_events(case)} == theirs
