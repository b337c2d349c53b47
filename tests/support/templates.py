"""Templates compiled once for all the applications that tests make; each has a Jinja environment of its own."""

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class KeptTemplates(BytecodeCache):
    """Bytecode by the name, the file and the source of a template (the bucket looks whether that is still the same)."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what an earlier application compiled."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what this one compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


def compile_templates_once() -> None:
    """From now on in this process."""
    Flask.jinja_options = {"bytecode_cache": KeptTemplates()}
