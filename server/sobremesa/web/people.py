"""People this person might talk to: from their own calendar, with a reason each, for their eyes alone."""

from sobremesa.model import Guest
from sobremesa.model.acquaintances import Acquaintance
from sobremesa.planning.people import people_to_meet
from sobremesa.web import coffee, coffee_answer
from sobremesa.web.answers import PersonAnswer
from sobremesa.web.people_answers import People
from sobremesa.web.picture import Picture
from sobremesa.web.times import find_times

MOST = 3
LOOKED_AT = 10  # at most so many calendars are compared for them
ORDER = (
    "Three kinds in turn: whom you have not talked to for 60 days, whom you meet in large meetings only, and whom you "
    "never met in a small round. In each, the longest ago or the most meetings first; equal ones change every week."
)


def suggested(picture: Picture, most: int = MOST) -> list[PersonAnswer]:
    """Up to `most` people, with the best time where there is one.

    Nobody is among them with whom either side wants no coffee, who declined one lately or is to have one, who is from
    elsewhere, or who has no time in the days ahead.
    """
    found: list[PersonAnswer] = []
    for one in _candidates(picture)[:LOOKED_AT]:
        if len(found) < most and (answer := _answer(picture, one)):
            found.append(answer)
    return found


def people(picture: Picture, most: int = MOST) -> People:
    """The same, with how they are ordered."""
    return People(people=suggested(picture, most), order=ORDER)


def _candidates(picture: Picture) -> tuple[Acquaintance, ...]:
    barred = picture.preferences.not_with | picture.closed | coffee.asked_already(picture)
    year, week, _ = picture.today.isocalendar()
    return people_to_meet(
        picture.snapshot.meetings,
        picture.account.email,
        picture.now,
        picture.view.last_met,
        barred=barred,
        domains=picture.preferences.buffers.internal_domains,
        seed=f"{picture.account.email} {year}-{week}",
    )


def _answer(picture: Picture, one: Acquaintance) -> PersonAnswer | None:
    email = one.guest.email.lower()
    known = next((each for each in picture.colleagues if each.person.email.lower() == email), None)
    slot, seen = None, known is not None and not known.free_busy.error
    if known is not None and seen:
        slot = next(iter(find_times(picture, [known], count=1).slots), None)
        if slot is None:
            return None
    guest = Guest(email, one.guest.name)
    return PersonAnswer(
        guest=coffee.guest_answer(guest, known.person.hours.zone if known and known.zone_known else ""),
        reason=coffee_answer.explained(picture, one.reason),
        label=picture.labels.day_time(slot.span.start) if slot else "",
        url=coffee_answer.page_of([guest]),
    )
