"""Copying a whole store to another database, of another kind if need be: the same rows under the same numbers."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection, Table, func, insert, select

from vroegsignalering.errors import GateError, Unavailable
from vroegsignalering.store.analyses import changed_analyses
from vroegsignalering.store.audit import Chain, chain_of
from vroegsignalering.store.content import changed_publications
from vroegsignalering.store.database import Database
from vroegsignalering.store.issued import changed_tokens
from vroegsignalering.store.migrating import is_empty, migrate
from vroegsignalering.store.schema import (
    analysis,
    analysis_result,
    analysis_state,
    audit_entry,
    audit_head,
    list_row,
    publication,
    risk_list,
    series,
    session,
    signal,
    token,
)
from vroegsignalering.store.signals import changed_signals

# A publication comes after its rows, because it closes them; all else after what it names.
ORDER = (
    series, list_row, risk_list, publication, token, session, signal, analysis, analysis_state, analysis_result,
    audit_entry, audit_head,
)  # fmt: skip
_AT_ONCE = 1000

# A table that is copied, with its number of steps; yields what is called after each.
Stage = Callable[[str, int | None], AbstractContextManager[Callable[[], None]]]


def copy_store(source: str, target: str, stage: Stage) -> Chain:
    """
    Copies the store at the URL `source` to the database at `target`, which must not hold one, all of it or nothing.

    stage:   shows each table as it is copied

    returns: the account of the copy, which was verified: that, the publications, the tokens, the
             signaleringen and the analyses are what they were when they were written
    Raises GateError for a target that holds a store, or a source that is not what was written (`audit verify`);
    Unavailable for a database that cannot be reached.
    """
    old, new = Database(source), Database(target)
    if old.url == new.url:
        raise GateError(f"{new} is the store itself; nothing was done")
    try:
        with old.read() as reading:
            reading.execute(select(publication.c.id).limit(1)).all()  # a store that is not there is told first
            made, done = new.make_file(), False
            try:
                chain = _copy(reading, new, stage)
                done = True
            finally:
                if made and not done:
                    new.remove_file()
        return chain
    finally:
        old.close()
        new.close()


def _copy(reading: Connection, new: Database, stage: Stage) -> Chain:
    with new.alone() as writing:
        if not is_empty(writing):
            raise GateError(f"{new} already holds a store; nothing was done. Copy to an empty database")
        migrate(writing, new)
        for table in ORDER:
            _copy_table(reading, writing, table, stage)
        chain = chain_of(writing)
        faults = [chain.fault] if chain.fault else []
        faults += [f"publication {number} is not what was published" for number in changed_publications(writing)]
        faults += [f"token {number} is not what was issued" for number in changed_tokens(writing)]
        faults += [f"signalering {number} was changed" for number in changed_signals(writing)]
        faults += [f"analysis {number} was changed" for number in changed_analyses(writing)]
        if faults:
            raise GateError(f"this store is not what was written ({faults[0]}); nothing was done. See: audit verify")
    return chain


def _copy_table(reading: Connection, writing: Connection, table: Table, stage: Stage) -> None:
    total, done = reading.scalar(select(func.count()).select_from(table)) or 0, 0
    rows = reading.execution_options(yield_per=_AT_ONCE).execute(select(table).order_by(*table.primary_key))
    with stage(table.name, -(-total // _AT_ONCE)) as advance:
        for part in rows.mappings().partitions():
            writing.execute(insert(table), [dict(row) for row in part])
            done += len(part)
            advance()
    if done != total:
        raise Unavailable(f"of {total} rows of {table.name} only {done} were read; nothing was done")
