"""A mark of everything kept sealed about one account: it changes with every write, and is read in one statement.

Sealing the same text again gives another ciphertext, so the ends of the ciphertexts tell one state from any other
without opening anything. Whoever keeps something computed from the store keeps it under this mark.
"""

from collections.abc import Collection
from functools import cache
from typing import Any, cast

from sqlalchemy import Function, ScalarSelect, Select, Table, bindparam, func, select
from sqlalchemy.orm import Session

from sobremesa.store.runs import RESCHEDULE
from sobremesa.store.tables import AccountRow, Base, PreferencesRow, RunChangeRow, RunRow

TAIL = 43  # characters before the last: together they hold a ciphertext's authentication code (Fernet: 32 bytes)


def mark(session: Session, account_id: str, emails: Collection[str] = ()) -> str:
    """The mark of that account's rows, and of what the people with these addresses chose, if they have accounts here.

    Of an account without any row it is a mark too.
    """
    asked = {"account": account_id, "emails": sorted({email.lower() for email in emails})}
    return "|".join(str(part or "") for part in session.execute(_statement(), asked).one())


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    """One sum of ciphertext ends for each table whose rows belong to an account, for runs, and for others' choices."""
    owned = [_ends(table) for table in Base.metadata.sorted_tables if {"account_id", "sealed"} <= set(table.c.keys())]
    return select(*owned, _run_ends(), _choices_of_others())


def _ends(table: Table) -> ScalarSelect[str]:
    return select(_tails(table)).where(table.c.account_id == bindparam("account")).scalar_subquery()


def _run_ends() -> ScalarSelect[str]:
    """Rows of `run_changes` belong to an account by their run; what is shown of them are meetings moved on request."""
    changes = RunChangeRow.__table__
    moved = RunRow.id == RunChangeRow.run_id, RunRow.account_id == bindparam("account"), RunChangeRow.do == RESCHEDULE
    return select(_tails(cast("Table", changes))).where(*moved).scalar_subquery()


def _choices_of_others() -> ScalarSelect[str]:
    theirs = PreferencesRow.account_id == AccountRow.id, AccountRow.email.in_(bindparam("emails", expanding=True))
    return select(_tails(cast("Table", PreferencesRow.__table__))).where(*theirs).scalar_subquery()


def _tails(table: Table) -> Function[str]:
    return func.aggregate_strings(func.substr(table.c.sealed, func.length(table.c.sealed) - TAIL), ",")
