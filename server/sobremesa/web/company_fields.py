"""The part of the preferences form about company: which flavours are offered, and with whom nobody wants a coffee."""

import re
from dataclasses import replace

from sobremesa.model import CoffeePreferences, Preferences
from sobremesa.model.flavours import FLAVOURS, Flavour
from sobremesa.web.form import Form

MOST = 200
ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}\.[^@\s,;<>\".]{1,63}")
SHOWN, NOT_WITH = "flavours_shown", "not_with"


def shown(preferences: Preferences) -> dict[str, str]:
    """What stands in the fields at first."""
    liked = preferences.coffee.flavours
    boxes = {f"flavour_{flavour}": "on" if flavour in liked else "" for flavour in Flavour}
    return {**boxes, NOT_WITH: "\n".join(sorted(preferences.not_with))}


def choices() -> list[tuple[str, str]]:
    """The flavours with their names, in the usual order."""
    return [(str(flavour), FLAVOURS[flavour].name) for flavour in Flavour]


def read(form: Form, coffee: CoffeePreferences, before: Preferences) -> tuple[CoffeePreferences, frozenset[str]]:
    """The choices in a sent form; one without these fields leaves them as they were."""
    if SHOWN in form.values:
        coffee = replace(coffee, flavours=frozenset(one for one in Flavour if form.values.get(f"flavour_{one}")))
    if NOT_WITH not in form.values:
        return coffee, before.not_with
    words = [word for word in re.split(r"[\s,;]+", form.values[NOT_WITH]) if word]
    wrong = next((word for word in words if not ADDRESS.fullmatch(word)), None)
    if wrong or len(words) > MOST:
        form.problems[NOT_WITH] = f"“{wrong}” is not an address." if wrong else f"Write at most {MOST} addresses."
    return coffee, frozenset(word.lower() for word in words)
