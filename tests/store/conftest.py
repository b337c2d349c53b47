"""Fresh databases for this room's tests."""

from support.stores import (
    any_store,
    any_url,
    postgres_server,
    postgres_template,
    postgres_url,
    sqlite_template,
    sqlite_url,
    store,
)

__all__ = [
    "any_store",
    "any_url",
    "postgres_server",
    "postgres_template",
    "postgres_url",
    "sqlite_template",
    "sqlite_url",
    "store",
]
