"""The same-city finder of the JSON API: where I am, whom I would be glad to meet, and who wants it too."""

from datetime import date
from typing import Annotated, Self

from apiflask import APIBlueprint
from pydantic import EmailStr, Field, model_validator

from sobremesa import wording
from sobremesa.errors import InputError
from sobremesa.model.places import City, Consent, Days, SameCity, Stated, Visit
from sobremesa.store import same_city as kept
from sobremesa.web import coffee, same_city, work
from sobremesa.web.answers import Answer, Explained, GuestAnswer
from sobremesa.web.api import auth, current, responses
from sobremesa.web.parts import parts
from sobremesa.web.picture import Picture
from sobremesa.web.questions import Day, Question

blueprint = APIBlueprint("same_city", __name__, url_prefix="/api/v1", tag="Sobremesa")
MOST_STATED = 50
CityName = Annotated[str, Field(min_length=1, max_length=80, pattern=r"\w")]


class StayAnswer(Answer):
    """Days in one city, by my own calendar; `answers` are mine by address, `at_home` where I live anyway."""

    city: str
    first: date
    last: date
    label: str
    at_home: bool
    answers: dict[str, bool]


class LunchAnswer(Answer):
    """One time for lunch, on the clock of the city."""

    start: str
    end: str
    label: str


class MatchAnswer(Answer):
    """Both are there, both said yes."""

    guest: GuestAnswer
    city: str
    first: date
    last: date
    label: str
    lunches: list[LunchAnswer]
    none_because: Explained | None


class StatedAnswer(Answer):
    """Days for which I said myself where I am; null: hidden."""

    city: str | None
    first: date
    last: date


class SameCityAnswer(Answer):
    """The finder; while I take no part everything is empty. `people` are all I may answer for, there or not."""

    taking_part: bool
    home: str | None = None
    people: list[GuestAnswer] = Field(default_factory=list)
    stays: list[StayAnswer] = Field(default_factory=list)
    stated: list[StatedAnswer] = Field(default_factory=list)
    matches: list[MatchAnswer] = Field(default_factory=list)


class SomeDays(Question):
    """Days from `first` to `last`, both included."""

    first: Day
    last: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("last: must not be before first")
        return self


class MyAnswer(SomeDays):
    """Whether I would be glad to meet one person in a city on these days; known to nobody unless both say yes."""

    email: EmailStr
    city: CityName
    yes: bool


class MyDays(SomeDays):
    """Where I say myself that I am on these days; without a city (null) they are hidden."""

    city: CityName | None


class MyPart(Question):
    """Take part: where I live, my answers, and the days on which my calendar does not say where I am.

    `home` null: nobody needs to know; left out: as before, and at first what the server's roster says. `stated`, where
    given, replaces all that was stated before.
    """

    home: CityName | None = None
    answers: list[MyAnswer] = Field(default_factory=list, max_length=200)
    stated: list[MyDays] | None = Field(None, max_length=MOST_STATED)


@blueprint.get("/same-city")
@blueprint.auth_required(auth)
@blueprint.output(SameCityAnswer)
@blueprint.doc(summary="Who wants to meet in the same city", responses=responses())
def get_same_city() -> SameCityAnswer:
    """My own stays and answers; somebody else appears only when both said yes and both are there."""
    return _answer(work.show(parts(), current().id))


@blueprint.post("/same-city")
@blueprint.auth_required(auth)
@blueprint.input(MyPart)
@blueprint.output(SameCityAnswer)
@blueprint.doc(summary="Take part in the same-city finder, and answer", responses=responses())
def take_part(json_data: MyPart) -> SameCityAnswer:
    """Keep where I live and my answers; a later answer outweighs an earlier one. Nobody is told of a no, or asked."""
    own = parts()
    picture = work.show(own, current().id)
    with own.store.read() as session:
        known = same_city.people(picture, kept.get(session, picture.account.id))
    stranger = next((one.email for one in json_data.answers if one.email.lower() not in known), None)
    if stranger:
        raise InputError(f"email: {stranger} is nobody you share a small meeting with")
    if "home" in json_data.model_fields_set:
        same_city.take_part(own.store, picture, _city(json_data.home, picture))
    else:
        same_city.join(own.store, picture)
    with own.store.begin() as session:
        answers = [_consent(one, picture) for one in json_data.answers]
        kept.answer(session, picture.account.id, answers, picture.today)
        if json_data.stated is not None:
            stated = (Stated(Days(one.first, one.last), _city(one.city, picture)) for one in json_data.stated)
            kept.state(session, picture.account.id, stated, picture.today)
    return _answer(picture)


@blueprint.delete("/same-city")
@blueprint.auth_required(auth)
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="Take no part any more", responses=responses())
def leave() -> tuple[str, int]:
    """Home and answers are forgotten; again is fine."""
    with parts().store.begin() as session:
        kept.leave(session, current().id)
    return "", 204


def _city(name: str | None, picture: Picture) -> City | None:
    return same_city.city_named(name, picture.zone) if name else None


def _consent(given: MyAnswer, picture: Picture) -> Consent:
    city = same_city.city_named(given.city, picture.zone)
    return Consent(city.key, Days(given.first, given.last), given.email.lower(), given.yes)


def _answer(picture: Picture) -> SameCityAnswer:
    found = same_city.find(parts().store, picture)
    if found.part is None:
        return SameCityAnswer(taking_part=False)
    return SameCityAnswer(
        taking_part=True,
        home=found.part.home.name if found.part.home else None,
        people=[coffee.guest_answer(guest) for guest in same_city.people(picture, found.part).values()],
        stays=[_stay(visit, found.part) for visit in found.visits],
        stated=[_stated(one) for one in found.part.stated],
        matches=[_match(picture, match) for match in found.matches],
    )


def _stay(visit: Visit, part: SameCity) -> StayAnswer:
    about = (one for one in part.answers if one.city_key == visit.city.key and one.days.both(visit.days))
    return StayAnswer(
        city=visit.city.name,
        first=visit.days.first,
        last=visit.days.last,
        label=f"{visit.city.name}, {same_city.days_name(visit.days)}",
        at_home=visit.at_home,
        answers={one.email: one.yes for one in about},
    )


def _stated(one: Stated) -> StatedAnswer:
    return StatedAnswer(city=one.city.name if one.city else None, first=one.days.first, last=one.days.last)


def _match(picture: Picture, match: same_city.Match) -> MatchAnswer:
    city, days, none = match.encounter.city, match.encounter.days, match.lunch.none_because
    guest = coffee.guest_answer(match.guest)
    clock = coffee.clock_of(picture, city.zone)
    return MatchAnswer(
        guest=guest,
        city=city.name,
        first=days.first,
        last=days.last,
        label=same_city.both_are(guest.first_name, match.encounter),
        lunches=[
            LunchAnswer(
                start=clock.rfc3339(slot.span.start),
                end=clock.rfc3339(slot.span.end),
                label=clock.day_time(slot.span.start),
            )
            for slot in match.lunch.slots
        ],
        none_because=Explained.model_validate({**none.as_dict(), "sentence": wording.sentence(none)}) if none else None,
    )
