"""Nobody learns anything of another person's stay before both said yes: every door says the same, whoever is there."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from sobremesa.model.places import Days, Stated
from sobremesa.store import accounts, same_city
from support.same_city import FRIDAY, MONDAY, PATH, answers_back, say, travels, yes_to
from support.web import ALEX, Panel, Site

TOM = "tom@example.com"
SUGGESTIONS = "/api/v1/suggestions?from=2026-11-16&to=2026-11-22"
PAGES = ("/same-city", "/week", "/activity", "/preferences", "/week/state")
CHANGING = re.compile(r'((?:csrf_token|key)" value|nonce)="[^"]*"|data-version="[^"]*"')


def doors(site: Site, panel: Panel) -> dict[str, str]:
    """What Alex is told at every door, but for tokens that are new with each answer."""
    lunch = {"guest": TOM, "slot": "0", "start0": "2026-11-18T12:00:00+00:00", "key": "a-key-of-mine"}
    added = site.visitor.post("/same-city/lunch", "/same-city", **lunch)  # what came of it stands on the next page
    said = {"lunch": added.location}
    said |= {path: CHANGING.sub("", site.visitor.get(path).text) for path in PAGES}
    said |= {path: panel.call("GET", path).text for path in (PATH, SUGGESTIONS, "/api/v1/plan")}
    return said


def takes_part(site: Site, email: str, **stated: Any) -> None:
    with site.store.begin() as session:
        account = accounts.find(session, email)
        assert account is not None
        same_city.state(session, account.id, [Stated(Days(MONDAY, FRIDAY), **stated)] if stated else [], MONDAY)


def there(site: Site) -> None:
    """Tom takes part and is there, and says nothing."""
    travels(site, TOM, "Lisbon")
    takes_part(site, TOM)


def there_and_yes(site: Site) -> None:
    there(site)
    answers_back(site, TOM, yes=True)


def there_and_no(site: Site) -> None:
    there(site)
    answers_back(site, TOM, yes=False)


def elsewhere_and_yes(site: Site) -> None:
    travels(site, TOM, "Rome")
    answers_back(site, TOM, yes=True)


def hidden_and_yes(site: Site) -> None:
    there_and_yes(site)
    takes_part(site, TOM, city=None)


def taken_back(site: Site) -> None:
    there_and_yes(site)
    answers_back(site, TOM, yes=False)


@pytest.mark.parametrize(
    ("mine", "whatever"),
    [
        (None, [there_and_yes]),
        (False, [there_and_yes]),
        (True, [there, there_and_no, elsewhere_and_yes, hidden_and_yes, taken_back]),
    ],
)
def test_every_door_says_the_same_whether_somebody_is_there_or_does_not_even_take_part(
    signed_in: Site, panel: Panel, mine: bool | None, whatever: list[Callable[[Site], None]]
) -> None:
    travels(signed_in, ALEX, "Lisbon")
    say(panel, home="Berlin", answers=[yes_to(TOM, mine)] if mine is not None else [])
    before = doors(signed_in, panel)
    for theirs in whatever:
        theirs(signed_in)
        assert doors(signed_in, panel) == before, theirs.__name__
    if mine:  # and the comparison does see what is told once both said yes
        there_and_yes(signed_in)
        after = doors(signed_in, panel)
        told = {door for door in before if before[door] != after[door]}
        assert {"/same-city", "/week", PATH, SUGGESTIONS} <= told


def test_who_takes_no_part_is_asked_nothing_and_told_nothing(signed_in: Site, panel: Panel) -> None:
    travels(signed_in, ALEX, "Lisbon")
    doors(signed_in, panel)  # from now on the extension was used
    before = doors(signed_in, panel)
    there_and_yes(signed_in)
    assert doors(signed_in, panel) == before
    assert "Lisbon," not in "".join(before.values())


def offers(panel: Panel) -> list[str]:
    answer = panel.call("GET", SUGGESTIONS)
    assert answer.status_code == 200
    return [offer["sentence"] for offer in answer.get_json()["offers"]]


def test_the_panel_asks_about_a_stay_once_and_names_somebody_only_while_both_say_yes(
    signed_in: Site, panel: Panel
) -> None:
    travels(signed_in, ALEX, "Lisbon")
    there_and_yes(signed_in)
    stay, both = "Lisbon, Mon 16 Nov – Fri 20 Nov", "You and Tom are both in Lisbon, Mon 16 Nov – Fri 20 Nov."
    others = offers(panel)
    say(panel, home="Berlin")
    assert offers(panel) == [*others, f"You are in {stay}. Whom would you be glad to meet?"]
    say(panel, answers=[yes_to(TOM)])
    assert offers(panel) == [*others, both]
    assert both in signed_in.visitor.text("/week")
    answers_back(signed_in, TOM, yes=False)
    assert offers(panel) == others
    answers_back(signed_in, TOM, yes=True)
    assert offers(panel) == [*others, both]
    travels(signed_in, TOM, "Rome")
    assert offers(panel) == others
    there_and_yes(signed_in)
    assert panel.call("DELETE", PATH).status_code == 204
    assert offers(panel) == others


def test_the_line_leads_to_the_page_on_the_server_itself(signed_in: Site, panel: Panel) -> None:
    travels(signed_in, ALEX, "Lisbon")
    say(panel, home="Berlin")
    (action,) = panel.call("GET", SUGGESTIONS).get_json()["offers"][-1]["actions"]
    assert (action["label"], action["url"]) == ("Say whom", "http://localhost/same-city#stays-h")
    assert (action["answer"], action["confirm"]) == (None, None)


def test_no_log_says_where_anybody_is_or_what_they_answered(
    signed_in: Site, panel: Panel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with capture_logs() as logs:
        travels(signed_in, ALEX, "Lisbon")
        there_and_yes(signed_in)
        say(panel, home="Berlin", answers=[yes_to(TOM)])
        doors(signed_in, panel)
        signed_in.visitor.post("/same-city/leave", "/same-city")
    for secret in ("lisbon", "berlin", TOM, ALEX, "same"):
        assert secret not in f"{logs} {caplog.text}".lower()
