"""Where the unpacked extension lies: the checkout this command was installed from."""

from pathlib import Path

from sobremesa.errors import InputError


def extension_root() -> Path:
    """The folder that holds manifest.json, upwards from the working directory, then from this file."""
    for place in (Path.cwd(), Path(__file__).resolve()):
        for folder in (place, *place.parents):
            if (folder / "manifest.json").is_file() and (folder / "extension").is_dir():
                return folder
    raise InputError("--browser: the extension is not here; run this inside a checkout of Sobremesa")
