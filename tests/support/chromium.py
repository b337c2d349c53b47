"""Where this machine keeps Chromium, and what to say when it keeps none."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
INSTALL = "Chromium is not installed. On Debian or Ubuntu: apt install chromium (or set CHROMIUM to its path)"


def chromium_path() -> str | None:
    """The browser to drive: `$CHROMIUM` if set, else the first known name on PATH or place on a Mac, else None."""
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    on_path = (shutil.which(name) for name in NAMES)
    in_place = (str(place) for place in PLACES if place.exists())
    return next((found for found in (*on_path, *in_place) if found), None)
