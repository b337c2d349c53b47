"""A picture as it looks for a chat of one flavour, and the flavours to choose from."""

from dataclasses import replace

from sobremesa.model.flavours import FLAVOURS, Flavour
from sobremesa.planning.flavours import minutes_of
from sobremesa.web.answers import FlavourAnswer
from sobremesa.web.picture import Picture


def flavoured(picture: Picture, flavour: Flavour, minutes: int | None = None) -> Picture:
    """The same picture for a chat of that flavour, as long as it is usually or for `minutes`; raises InputError."""
    wanted = minutes_of(flavour, picture.preferences, minutes)
    if flavour is picture.flavour and wanted == picture.preferences.coffee.minutes:
        return picture
    chosen = replace(picture.preferences, coffee=replace(picture.preferences.coffee, minutes=wanted))
    return replace(picture, view=replace(picture.view, preferences=chosen), flavour=flavour)


def name_of(flavour: Flavour) -> str:
    """What it is called: `Coffee`, `Open conversation`."""
    return FLAVOURS[flavour].name


def offered(picture: Picture) -> list[FlavourAnswer]:
    """What this person can choose from: the flavours they like, in the usual order, and always the one at hand."""
    liked = picture.preferences.coffee.flavours | {picture.flavour}
    return [
        FlavourAnswer(
            flavour=flavour,
            name=name_of(flavour),
            minutes=picture.preferences.coffee.minutes
            if flavour is picture.flavour
            else minutes_of(flavour, picture.preferences),
            conference=FLAVOURS[flavour].conference,
        )
        for flavour in Flavour
        if flavour in liked
    ]
