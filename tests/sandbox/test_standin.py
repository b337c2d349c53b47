"""The stand-in calendar page: the anchors an extension reads, and the bad manners it has to bear."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect
from werkzeug.test import Client

from sobremesa.sandbox.standin import StandinCalendar
from sobremesa.sandbox.standin_week import date_key, decoded_id, encoded_id, week_data
from support.chromium import chromium_path
from support.people_sandbox import ALEX, TOM, Demo, demo, served

WEEK = "/calendar/u/0/r/week/2026/11/18"
Json = dict[str, Any]


@pytest.fixture
def world() -> Demo:
    return demo()


def visit(world: Demo, **manners: Any) -> Client:
    return Client(StandinCalendar(world.sandbox, ALEX, **manners))


def chips(world: Demo, title: str) -> list[Json]:
    data = week_data(world.sandbox, ALEX, date(2026, 11, 18), "en")
    return [chip for chip in data["chips"] if chip["title"] == title]


# ------------------------------------------------------------ data


@pytest.mark.parametrize(
    ("day", "key"), [(date(2026, 11, 18), 29042), (date(2024, 9, 30), 27966), (date(2024, 11, 3), 28003)]
)
def test_date_keys_pack_year_month_and_day(day: date, key: int) -> None:
    assert date_key(day) == key


def test_event_ids_are_base64url_of_event_and_calendar_without_padding() -> None:
    assert encoded_id("abc12_20261118T140000Z", ALEX) == "YWJjMTJfMjAyNjExMThUMTQwMDAwWiBhbGV4QGV4YW1wbGUuY29t"
    assert decoded_id(encoded_id("abc12", "ünï@example.com")) == ("abc12", "ünï@example.com")
    with pytest.raises(ValueError, match="no calendar id"):
        decoded_id("YWJj")


def test_a_week_gives_seven_days_and_minutes_in_the_persons_zone(world: Demo) -> None:
    data = week_data(world.sandbox, ALEX, date(2026, 11, 18), "en")
    assert [day["date"] for day in data["days"]] == [f"2026-11-{number}" for number in range(16, 23)]
    assert [day["today"] for day in data["days"]].index(True) == 2
    (planning,) = chips(world, "Sprint planning")
    assert (planning["begin"], planning["end"]) == (615, 660)
    assert decoded_id(planning["eid"])[1] == ALEX


def test_overlapping_events_stand_side_by_side_and_others_alone(world: Demo) -> None:
    (roadmap,), (incident,) = chips(world, "Roadmap"), chips(world, "Incident review")
    assert {(roadmap["lane"], roadmap["lanes"]), (incident["lane"], incident["lanes"])} == {(0, 2), (1, 2)}
    assert {(chip["lane"], chip["lanes"]) for chip in chips(world, "Lunch")} == {(0, 1)}


def test_an_event_over_midnight_is_on_both_days(world: Demo) -> None:
    body = {
        "summary": "Night",
        "start": {"dateTime": "2026-11-18T22:00:00Z"},
        "end": {"dateTime": "2026-11-19T01:00:00Z"},
    }
    world.sandbox.calendar_api(ALEX).insert_event("primary", body)
    assert [(chip["day"], chip["begin"], chip["end"]) for chip in chips(world, "Night")] == [
        ("2026-11-18", 1380, 1440),
        ("2026-11-19", 0, 120),
    ]


def test_an_unknown_language_falls_back_to_english(world: Demo) -> None:
    assert week_data(world.sandbox, ALEX, None, "xx")["days"][0]["name"] == "Mon"
    assert week_data(world.sandbox, ALEX, None, "de")["days"][0]["name"] == "Mo"


# ------------------------------------------------------------ answers


@pytest.mark.parametrize(
    "path",
    ["/calendar", "/calendar/r", "/calendar/r/week", "/calendar/u/1/r/week/2026/1/5", "/calendar/u/0/r/day/2026/11/18"],
)
def test_every_form_of_the_address_shows_the_calendar(world: Demo, path: str) -> None:
    answer = visit(world).get(path)
    assert answer.status_code == 200
    assert 'data-viewfamily="EVENT"' in answer.text
    assert "Sandbox calendar" in answer.text


def test_the_policy_is_as_strict_as_real_calendar_pages_have(world: Demo) -> None:
    first, second = visit(world).get(WEEK), visit(world).get(WEEK)
    policy = first.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    nonces = [re.findall(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"]) for answer in (first, second)]
    assert f'nonce="{nonces[0][0]}"' in first.text
    assert nonces[0] != nonces[1], "a nonce is good for one page"


def test_unknown_addresses_are_not_found(world: Demo) -> None:
    browser = visit(world)
    assert browser.get("/elsewhere").status_code == 404
    assert browser.get("/calendar/u/0/r/eventedit/YWJj").status_code == 404
    assert browser.get("/").location == "/calendar/u/0/r/week"


def test_the_edit_address_shows_the_event(world: Demo) -> None:
    (planning,) = chips(world, "Sprint planning")
    text = visit(world).get(f"/calendar/u/0/r/eventedit/{planning['eid']}").text
    assert "<h1>Sprint planning</h1>" in text
    assert 'data-is-create="false"' in text


def test_the_add_event_link_fills_a_form_that_really_saves(world: Demo) -> None:
    browser = visit(world)
    link = "/calendar/render?action=TEMPLATE&text=Coffee&dates=20261120T153000Z/20261120T154500Z&add=tom@example.com"
    text = browser.get(link).text
    assert 'value="2026-11-20T15:30:00+00:00"' in text
    form = {"text": "Coffee", "begin": "2026-11-20T15:30:00+00:00", "end": "2026-11-20T15:45:00+00:00", "add": TOM}
    assert browser.post("/calendar/save", data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert chips(world, "Coffee") == []
    assert browser.post("/calendar/save", data=form).location == "/calendar/u/0/r/week/2026/11/20"
    assert chips(world, "Coffee")[0]["guests"] == ["tom@example.com"]


def test_a_form_without_times_is_refused(world: Demo) -> None:
    assert visit(world).post("/calendar/save", data={"text": "Coffee"}).status_code == 400


def test_mutated_pages_share_no_class_or_id_with_plain_ones(world: Demo) -> None:
    plain, mutated = visit(world), visit(world, mutated=True)
    sheets = [browser.get("/calendar/standin.css").text for browser in (plain, mutated)]
    configs = [browser.get(WEEK).text for browser in (plain, mutated)]
    classes = [set(" ".join(re.findall(r'class="([^"]+)"', text)).split()) for text in configs]
    assert {"popover", "bar"} <= classes[0]
    assert not classes[0] & classes[1]
    for name in ("chip", "popover", "column"):
        assert re.search(rf"\.{name}\b", sheets[0])
        assert not re.search(rf"\.{name}\b", sheets[1])
    assert visit(world).get("/calendar/standin.css?mutated=1").text == sheets[1]


# ------------------------------------------------------------ in a browser


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_path())
    yield browser
    browser.close()


def opened(chromium: Browser, root: str, query: str = "", **context: Any) -> Page:
    page = chromium.new_context(**context).new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page threw {error}"))
    page.goto(root + WEEK + query)
    expect(page.locator("[data-eventchip]").first).to_be_visible()
    return page


def chip_of(page: Page, title: str) -> Any:
    return page.locator("[data-eventid][data-eventchip]", has_text=title).first


@pytest.mark.browser
def test_the_grid_has_the_anchors(world: Demo, chromium: Browser) -> None:
    with served(StandinCalendar(world.sandbox, ALEX)) as root:
        page = opened(chromium, root)
        keys = page.locator('[role="main"] [role="grid"] [role="gridcell"][data-column-index]')
        assert [cell.get_attribute("data-datekey") for cell in keys.all()] == [str(29040 + n) for n in range(7)]
        assert page.locator('[role="columnheader"]').count() == 7
        chip = chip_of(page, "Sprint planning")
        assert chip.get_attribute("role") == "button"
        assert decoded_id(chip.get_attribute("data-eventid"))[1] == ALEX


@pytest.mark.browser
def test_the_extensions_reader_recognises_page_and_open_event(world: Demo, chromium: Browser, root: Path) -> None:
    reader = (root / "extension/content/calendar-page.js").read_text("utf-8")
    for query in ("", "?mutated=1&hl=ja"):
        with served(StandinCalendar(world.sandbox, ALEX)) as address:
            page = opened(chromium, address, query, bypass_csp=True)
            chip_of(page, "Roadmap").click()
            found = page.evaluate(
                f"(() => {{ {reader}\n"
                "return calendarPage.anchors(document, location.pathname, '2026-11-18').found; })()"
            )
            assert (found["view"], found["day"], found["grid"], found["gridAgrees"]) == ("week", "2026-11-18", 1, True)
            assert found["chips"] == found["chipsDecoded"] > 20
            shown = page.evaluate(
                f"(() => {{ {reader}\n return calendarPage.eventOfDialog(document.querySelector("
                "'[role=dialog]:not([hidden])')); })()"
            )
            assert shown["calendarId"] == ALEX
            assert shown["title"] == "Roadmap"


@pytest.mark.browser
def test_one_popover_is_used_for_every_event_beside_a_hidden_leftover(world: Demo, chromium: Browser) -> None:
    with served(StandinCalendar(world.sandbox, ALEX)) as root:
        page = opened(chromium, root)
        ids = []
        for title in ("Roadmap", "Demo"):
            chip_of(page, title).click()
            expect(page.locator("#rAECCd")).to_have_text(title)
            ids.append(page.locator("#xDetDlg").get_attribute("data-eventid"))
        assert ids[0] != ids[1]
        dialogs = page.locator('[role="dialog"][data-chips-dialog="true"]')
        assert [dialog.is_visible() for dialog in dialogs.all()] == [False, True]
        page.locator("#xDetDlgCloseBu").click()
        expect(page.locator("#xDetDlg")).to_be_hidden()


@pytest.mark.browser
def test_a_new_event_appears_without_a_reload(world: Demo, chromium: Browser) -> None:
    with served(StandinCalendar(world.sandbox, ALEX)) as root:
        page = opened(chromium, root)
        times = {"start": {"dateTime": "2026-11-18T17:00:00Z"}, "end": {"dateTime": "2026-11-18T18:00:00Z"}}
        world.sandbox.calendar_api(ALEX).insert_event("primary", {"summary": "Just now", **times})
        expect(chip_of(page, "Just now")).to_be_visible()


@pytest.mark.browser
def test_a_hostile_page_throws_foreign_nodes_out_and_closes_on_a_press_elsewhere(
    world: Demo, chromium: Browser
) -> None:
    with served(StandinCalendar(world.sandbox, ALEX, hostile=True)) as root:
        page = opened(chromium, root)
        chip_of(page, "Roadmap").click()
        page.evaluate(
            "() => { const inner = document.querySelector('#xDetDlg');"
            " for (const place of [inner, inner.parentElement]) {"
            " const guest = document.createElement('p'); guest.className = 'foreign'; place.append(guest); } }"
        )
        assert page.locator(".foreign").count() == 2
        expect(page.locator(".foreign")).to_have_count(0)
        expect(page.locator("#rAECCd")).to_have_text("Roadmap")
        page.locator("header").click()
        expect(page.locator("#xDetDlg")).to_be_hidden()


@pytest.mark.browser
def test_a_hostile_page_takes_single_letters_and_slides_with_both_weeks(world: Demo, chromium: Browser) -> None:
    with served(StandinCalendar(world.sandbox, ALEX, hostile=True)) as root:
        page = opened(chromium, root)
        page.evaluate(
            "() => { window.most = 0; const count = () => document.querySelectorAll('[role=grid]').length;"
            " const watch = new MutationObserver(() => { window.most = Math.max(window.most, count()); });"
            " watch.observe(document.body, { childList: true, subtree: true }); }"
        )
        page.keyboard.press("n")
        expect(page).to_have_url(re.compile(r"/week/2026/11/23$"))
        expect(page.locator(f'[role="grid"][data-start-date-key="{date_key(date(2026, 11, 23))}"]')).to_be_visible()
        expect(page.locator('[role="grid"]')).to_have_count(1)
        assert page.evaluate("() => window.most") == 2
        page.keyboard.press("c")
        expect(page.locator("[aria-labelledby=tabEvent]")).to_be_visible()
        page.go_back()
        expect(page.locator('[role="grid"]')).to_have_attribute("data-start-date-key", str(29040))


@pytest.mark.browser
def test_a_polite_page_leaves_single_letters_alone(world: Demo, chromium: Browser) -> None:
    with served(StandinCalendar(world.sandbox, ALEX)) as root:
        page = opened(chromium, root)
        page.keyboard.press("n")
        page.locator("nav, header button").last.click()
        expect(page).to_have_url(re.compile(r"/week/2026/11/23$"))


@pytest.mark.browser
def test_trusted_types_bind_the_page(world: Demo, chromium: Browser) -> None:
    with served(StandinCalendar(world.sandbox, ALEX)) as root:
        page = opened(chromium, root)
        refused = page.evaluate(
            "() => { try { document.body.insertAdjacentHTML('beforeend', '<i>x</i>'); return 'allowed'; }"
            " catch (error) { return error.name; } }"
        )
        assert refused == "TypeError"
