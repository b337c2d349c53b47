"""The preferences page: working hours, buffers, coffee, what happens by itself, connected extensions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from zoneinfo import available_timezones

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sobremesa.days_off import assumed_country, countries, name_of, regions
from sobremesa.errors import CalendarError
from sobremesa.model import MINUTES_PER_DAY, Hours, Preferences, SocialKind
from sobremesa.planning.learned import TooLittle
from sobremesa.store import pairings, preferences
from sobremesa.web import company_fields, hours_proposal, preference_form, separate_calendar, sessions, work
from sobremesa.web.form import Form
from sobremesa.web.labels import DAYS, Labels, short_day
from sobremesa.web.parts import parts
from sobremesa.web.preference_form import clock, ranges

blueprint = APIBlueprint("preferences", __name__, enable_openapi=False)


@blueprint.get("/preferences")
@sessions.signed_in
def show() -> ResponseReturnValue:
    """The form with the choices of now."""
    chosen = _chosen()
    travel = request.args.get("travel", "")
    prefilled = (_today().isoformat(), travel) if travel in available_timezones() else ("", "")
    return _page(preference_form.shown(chosen, prefilled), chosen)


@blueprint.post("/preferences")
@sessions.signed_in
def save() -> ResponseReturnValue:
    """Keep the choices, or show the form again with every problem beside its field."""
    chosen, form = preference_form.read(request.form, _chosen(), _today())
    if form.problems:
        return _page(form, chosen), 422
    work.save(parts(), sessions.current().id, chosen)
    flash("Saved. Your week shows the new plan.")
    return redirect(url_for(".show"))


@blueprint.post("/preferences/hours/proposal")
@sessions.signed_in
def propose_hours() -> ResponseReturnValue:
    """The form with the hours that the last weeks show, not saved yet; or why there is no proposal."""
    chosen = _chosen()
    try:
        found = hours_proposal.propose(parts(), sessions.current(), chosen.hours)
    except CalendarError as error:
        flash(f"{error.sentence} Your hours stay as they are.")
        return redirect(url_for(".show", _anchor="hours-h"))
    said = hours_proposal.label(found, chosen.hours)
    if isinstance(found, TooLittle):
        flash(said)
        return redirect(url_for(".show", _anchor="hours-h"))
    proposed = replace(chosen, hours=found.hours)
    return _page(preference_form.shown(proposed), proposed, said)


@blueprint.post("/preferences/extensions/<pairing_id>/end")
@sessions.signed_in
def unpair(pairing_id: str) -> ResponseReturnValue:
    """End the connection of one extension."""
    with parts().store.begin() as session:
        pairings.revoke(session, sessions.current().id, pairing_id, parts().clock())
    flash("The extension is no longer connected.")
    return redirect(url_for(".show"))


def _today() -> date:
    return work.show(parts(), sessions.current().id).today


def _chosen() -> Preferences:
    with parts().store.read() as session:
        return preferences.get(session, sessions.current().id)


def _page(form: Form, chosen: Preferences, proposal: str = "") -> str:
    account, now = sessions.current(), parts().clock()
    labels = Labels.of(chosen.hours.zone, account.locale)
    with parts().store.read() as session:
        connected = pairings.of_account(session, account.id, now)
    picture = work.show(parts(), account.id)
    seen = bool(chosen.automatic) or any(entry.kind is not SocialKind.COFFEE for entry in picture.view.ledger.values())
    bars = _bars(chosen)
    used = [
        (each, f"last used {labels.day_time(each.last_used_at)}" if each.last_used_at else "not used yet")
        for each in connected
    ]
    return render_template(
        "preferences.html",
        form=form,
        zones=_zones(),
        days=[_day(form, day, bars) for day in range(7)],
        bars_css="".join(f"#{name}{{--at:{at};--for:{length}}}" for _, name, at, length, _ in bars),
        may_automate=seen,
        cap=chosen.cap,
        stays=preference_form.stays(form),
        pairings=used,
        place=labels.city,
        proposal=proposal,
        holidays=_holidays(chosen.hours, picture.preferences.hours.days_off, picture.today),
        calendar=separate_calendar.choice(picture),
        flavours=company_fields.choices(),
    )


def _holidays(hours: Hours, days_off: Mapping[date, str], today: date) -> dict[str, object]:
    """What the choice of a country offers: that of the zone, regions of the one in force, and all countries."""
    own = assumed_country(hours.zone)
    country = own if hours.country is None else hours.country
    ahead = [f"{name} on {short_day(day)}" for day, name in days_off.items() if day >= today]
    return {
        "of_zone": name_of(own) if own else "none known",
        "country": name_of(country.partition("-")[0]) if country else "",
        "regions": regions(country) if country else [],
        "countries": countries(),
        "ahead": ahead[:2],
    }


def _day(form: Form, day: int, bars: list[tuple[int, str, int, int, bool]]) -> dict[str, object]:
    return {
        "name": DAYS[day],
        "ranges": ranges(form, day),
        "bars": [{"id": name, "tail": tail} for of, name, _, _, tail in bars if of == day],
        "hint": _hint(form, day),
    }


def _bars(chosen: Preferences) -> list[tuple[int, str, int, int, bool]]:
    """(weekday, element, first minute, length, whether it runs over from the day before)."""
    found = []
    for day, each in ((day, each) for day, them in chosen.hours.weekly.items() for each in them):
        wraps = each.end <= each.start
        end = MINUTES_PER_DAY if wraps else each.end
        found.append((day, f"bar{day}-{each.start}", each.start, end - each.start, False))
        if wraps:
            found.append(((day + 1) % 7, f"tail{day}-{each.start}", 0, each.end, True))
    return found


def _hint(form: Form, day: int) -> str:
    for name, start, end in ranges(form, day):
        if not start or not end or name in form.problems:
            continue
        first, last = preference_form.minutes_or_none(start), preference_form.minutes_or_none(end)
        if first is not None and last and last <= first:
            return f"Ends {DAYS[(day + 1) % 7]} at {clock(last)}. These hours belong to {DAYS[day]}."
    return "" if any(start for _, start, _ in ranges(form, day)) else "Not working"


def _zones() -> list[str]:
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
