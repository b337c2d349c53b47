"""How far apart two people's working days are: whose ends when, and whose begins."""

from datetime import timedelta
from itertools import product

from sobremesa.model import Guest, Hours, Span
from sobremesa.planning import working_time
from sobremesa.web.coffee import Found, clock_of, first_name
from sobremesa.web.picture import Picture

AROUND = timedelta(days=4)


def gap(picture: Picture, found: Found) -> str:
    """In words with numbers, such as "Your day ends at 17:30, Diego's begins at 18:00 (09:00 for Diego)".

    Empty when one of the two has no working time in these days.
    """
    window = Span(picture.now, picture.now + AROUND)
    pairs = [
        (max(one.start, other.start) - min(one.end, other.end), one, other)
        for one, other in product(_stretches(picture.preferences.hours, window), _stretches(found.person.hours, window))
    ]
    if not pairs:
        return ""
    apart, mine, theirs = min(pairs, key=lambda pair: (pair[0], pair[1]))
    minutes = int(apart / timedelta(minutes=1))
    if minutes <= 0:
        return f"You share only {-minutes} minutes." if minutes else "One day begins as the other ends."
    name, labels = first_name(Guest(found.person.email, found.person.name)), picture.labels
    clock = clock_of(picture, found.person.hours.zone_on(labels.local(theirs.start).date()))
    if mine.end <= theirs.start:
        their = labels.elsewhere(theirs.start, clock, name)
        return (
            f"Your day ends at {labels.time(mine.end)}, {name}'s begins at {labels.time(theirs.start)} ({their}): "
            f"{minutes} minutes later."
        )
    their = labels.elsewhere(theirs.end, clock, name)
    return (
        f"{name}'s day ends at {labels.time(theirs.end)} ({their}), yours begins at {labels.time(mine.start)}: "
        f"{minutes} minutes later."
    )


def _stretches(hours: Hours, window: Span) -> list[Span]:
    return [Span(start, end) for start, end in working_time(hours, window)]
