"""What the same-city finder says by itself on the week page and in the panel: one line where an answer is asked."""

from collections.abc import Iterator

from flask import url_for

from sobremesa.model import Guest
from sobremesa.planning.same_city import not_asked_yet
from sobremesa.store import Store
from sobremesa.web import coffee, same_city
from sobremesa.web.action_shapes import Action, Offer
from sobremesa.web.picture import Picture
from sobremesa.web.same_city import Seen


def offers(store: Store, picture: Picture, site: str = "") -> list[Offer]:
    """At most one line about somebody to meet and one question about a stay of my own; none for who takes no part.

    `site` is put before the page's address, for a reader that is not on one of our pages.
    """
    seen = same_city.look(store, picture)
    if seen is None:
        return []
    return [*_to_meet(picture, seen, site)][:1] + [*_questions(picture, seen, site)][:1]


def _to_meet(picture: Picture, seen: Seen, site: str) -> Iterator[Offer]:
    for one in seen.encounters:
        if one.passing and not same_city.planned(picture, one):
            name = coffee.first_name(Guest(one.email, seen.names[one.email]))
            action = Action(label="Find a time for lunch", url=_page(site, "meet-h"))
            yield Offer(sentence=same_city.both_are(name, one), actions=[action])


def _questions(picture: Picture, seen: Seen, site: str) -> Iterator[Offer]:
    for visit in not_asked_yet(seen.me) if same_city.people(picture, seen.part) else ():
        where = f"{visit.city.name}, {same_city.days_name(visit.days)}"
        yield Offer(
            sentence=f"You are in {where}. Whom would you be glad to meet?",
            actions=[Action(label="Say whom", url=_page(site, "stays-h"))],
        )


def _page(site: str, anchor: str) -> str:
    return f"{site}{url_for('same_city_page.show', _anchor=anchor)}"
