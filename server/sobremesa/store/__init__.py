"""What is remembered: one module per aggregate, functions that take an open session and speak model values."""

from sobremesa.store.database import Store, open_store

__all__ = ["Store", "open_store"]
