"""A coffee with exactly these people, one or several: the times, and who else has time where they have none."""

from sobremesa.model import Guest
from sobremesa.web import coffee, coffee_answer
from sobremesa.web.answers import Coffee
from sobremesa.web.coffee import Found
from sobremesa.web.company import Company
from sobremesa.web.picture import Picture
from sobremesa.web.times import find_times


def found_for(picture: Picture, company: Company, *, at_once: bool = False) -> Found:
    """The times that suit all who have to have time."""
    search = find_times(picture, company.needed, at_once=at_once)
    return Found(company.needed[0], search, company.needed[1:], company.optional)


def look_for(picture: Picture, company: Company, *, at_once: bool = False) -> Coffee:
    """The same as an answer."""
    found = found_for(picture, company, at_once=at_once)
    return coffee_answer.answer(picture, found, [] if found.search.slots else others_for(picture, company))


def others_for(picture: Picture, company: Company) -> list[Guest]:
    """Up to three other people who have time, the longest not talked to first."""
    named = {guest.email.lower() for guest in company.guests}
    have_time: list[Guest] = []
    for one in coffee.people_to_ask(picture):
        if len(have_time) == coffee_answer.MOST_OTHERS:
            break
        if one.person.email.lower() not in named and find_times(picture, [one], count=1).slots:
            have_time.append(Guest(one.person.email, one.person.name))
    return have_time
