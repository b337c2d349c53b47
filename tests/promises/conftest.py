"""A migrated database for each worker; every history has accounts of its own in it."""

from support.stores import sqlite_template, sqlite_url, store

__all__ = ["sqlite_template", "sqlite_url", "store"]
