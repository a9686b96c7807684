"""Publications: risk lists that never change. A correction is a new publication that names the one it replaces."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from vroegsignalering.errors import Unavailable
from vroegsignalering.files import digest_of
from vroegsignalering.store.allowed import new_or_correcting, of_one_world
from vroegsignalering.store.analyses import Analyses
from vroegsignalering.store.audit import Audit, append, append_all, check_actor
from vroegsignalering.store.content import (
    account_of,
    changed_publications,
    in_order,
    record_of_list,
    record_of_row,
)
from vroegsignalering.store.database import Database
from vroegsignalering.store.lists import (
    Listed,
    Place,
    Publication,
    RiskList,
    Series,
    Standing,
    listed,
    newest_with,
    numbers_of,
    one_publication,
    places_of,
    publications_of,
    rows_of,
    rows_on,
    standing,
)
from vroegsignalering.store.migrating import OtherVersion, migrate
from vroegsignalering.store.migrations import HEAD
from vroegsignalering.store.parts import Part, Wanted, part_of
from vroegsignalering.store.readings import Readings
from vroegsignalering.store.schema import list_row, publication, risk_list, series
from vroegsignalering.store.signals import Signals
from vroegsignalering.store.tokens import Tokens


class Store:
    """
    The publication store at a database URL. Nothing is opened before the first use.

    tokens:   who may ask for what
    audit:    who did what
    readings: of answers that lie ready
    signals:  what gemeenten know of the areas on their lists
    analyses: what gemeenten asked to be computed with figures of their own
    Every method raises Unavailable when the database cannot be reached.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        self.tokens = Tokens(self._database)
        self.audit = Audit(self._database)
        self.readings = Readings(self._database)
        self.signals = Signals(self._database)
        self.analyses = Analyses(self._database)

    def create(self) -> None:
        """Makes the store where there is none; Unavailable for one of another version."""
        self._database.create()

    def upgrade(self, *, by: str, at: datetime) -> tuple[str | None, str]:
        """
        Brings a store of an older release to the version of this one, with its account, or leaves it as it was.

        returns: the version that it had, None for a database without tables, and the one it has now
        """
        check_actor(by)
        with self._database.alone() as connection:
            found = migrate(connection, self._database)
            if found not in (None, HEAD):
                append(connection, at=at, actor=by, action="opslag bijgewerkt", subject=HEAD, van=found)
        return found, HEAD

    def check(self) -> int:
        """Number of the newest publication, 0 when there is none; Unavailable when the store does not answer."""
        with self._database.read() as connection:
            return connection.scalar(select(func.max(publication.c.id))) or 0

    def check_version(self) -> None:
        """Unavailable for a store of another version than this release needs; not for one that does not answer now."""
        try:
            self.check()
        except OtherVersion:
            raise
        except Unavailable:
            return

    def close(self) -> None:
        """Closes the connections that lie ready."""
        self._database.close()

    def publish(
        self,
        lists: list[dict[str, Any]],
        *,
        version: str,
        by: str,
        at: datetime,
        reason: str = "",
        replaces: int | None = None,
    ) -> int:
        """
        Publishes `lists` (the content of files `lists/<target>-<horizon>.json`) in one transaction with its account
        in the audit log, and returns the number of the publication. Creates the store where there is none.

        Raises BadInput for lists that are not as the contract says, or a `by` that the account has no room for;
        GateError when the same lists of the same version stand published already, when the publication to replace does
        not exist or was replaced before, or when lists of a real and of a synthetic country would stand side by side.
        """
        from vroegsignalering.store.contract import checked  # which a service that only reads has no need of

        check_actor(by)
        checked(lists, version)
        lists = in_order(lists)
        digest = digest_of(lists)
        self._database.create()
        with self._database.write() as connection:
            new_or_correcting(connection, version, digest, replaces)
            synthetic = any(one["provenance"]["synthetic"] for one in lists)
            if synthetic:
                of_one_world(connection, synthetic=True)  # not even in the place of real ones
            number = (connection.scalar(select(func.max(publication.c.id))) or 0) + 1
            _insert_lists(connection, number, lists)
            record = {
                "id": number, "version": version, "digest": digest, "published_at": at, "published_by": by,
                "reason": reason, "replaces": replaces,
            }  # fmt: skip
            connection.execute(insert(publication), record)
            of_one_world(connection, synthetic=synthetic)  # what was replaced can have let an older one stand again
            append_all(connection, at, [account_of(record)])
        return number

    def latest(self) -> Publication | None:
        """The newest publication; None while nothing was published."""
        with self._database.read() as connection:
            return one_publication(connection, None)

    def publication(self, number: int) -> Publication | None:
        """The publication with this number; None when there is none."""
        with self._database.read() as connection:
            return one_publication(connection, number)

    def publications(self, *, offset: int = 0, limit: int | None = None) -> list[Publication]:
        """The publications, newest first: all, or a part."""
        which = select(publication.c.id).order_by(publication.c.id.desc()).offset(offset).limit(limit)
        with self._database.read() as connection:
            return publications_of(connection, select(which.subquery().c.id))

    def count(self) -> int:
        """How many publications there are."""
        with self._database.read() as connection:
            return connection.scalar(select(func.count()).select_from(publication)) or 0

    def standing(self) -> list[Standing]:
        """The lists that stand, by series: of each the newest that was not replaced."""
        with self._database.read() as connection:
            return standing(connection)

    def lists(self, *, number: int | None = None, gemeenten: tuple[str, ...] | None = None) -> list[Listed]:
        """
        The lists of one publication, or those that stand when no number is given; newest publication first.

        gemeenten: only lists on which one of them has an area; None for all
        """
        with self._database.read() as connection:
            if number is None:
                return listed(connection, [one.risk_list for one in standing(connection)], gemeenten)
            return listed(connection, numbers_of(connection, number), gemeenten)

    def risk_list(self, gemeente: str, target: str, horizon: int, *, number: int | None = None) -> RiskList | None:
        """
        What is published of one list about one gemeente; None where there is no such list, or no area of it there.

        number: the publication; the newest when not given
        The cost grows with the rows of this gemeente, and not with the number of publications.
        """
        with self._database.read() as connection:
            found = one_publication(connection, number)
            if found is None:
                return None
            here = (risk_list.c.target == target, risk_list.c.horizon == horizon)
            head = connection.execute(select(risk_list).where(risk_list.c.publication == found.id, *here)).first()
            rows = rows_of(connection, head.id, gemeente) if head else None
        if head is None or rows is None:
            return None
        return RiskList(
            id=head.id,
            publication=found,
            series=Series(head.level, head.target, head.horizon),
            areas=head.areas,
            provenance=json.loads(head.provenance),
            gemeente=gemeente,
            gemeente_name=rows[0],
            rows=rows[1],
        )

    def part(self, identity: int, wanted: Wanted, *, offset: int, limit: int) -> Part:
        """The rows of the list with this number that are wanted, by rank, from `offset` on and at most `limit`."""
        with self._database.read() as connection:
            return part_of(connection, identity, wanted, offset=offset, limit=limit)

    def area(self, code: str) -> list[tuple[Listed, dict[str, Any]]]:
        """
        The lists that stand and hold an area, each with its row, newest publication first; where none does, the newest
        list that ever held it; empty where none ever did.
        """
        with self._database.read() as connection:
            stand = [one.risk_list for one in standing(connection)]
            rows = rows_on(connection, stand, code) or rows_on(connection, newest_with(connection, code), code)
            return [(one, rows[one.id]) for one in listed(connection, list(rows), None)]

    def places(self, code: str, *, offset: int, limit: int) -> tuple[int, list[Place]]:
        """On how many lists an area ever stood, and a part of them, newest first."""
        with self._database.read() as connection:
            return places_of(connection, code, offset=offset, limit=limit)

    def gemeenten(self, number: int) -> list[tuple[str, str, int]]:
        """Code, name and number of areas (of the first list with any) of every gemeente in a publication, by name."""
        lists = select(risk_list.c.id).where(risk_list.c.publication == number)
        first = (
            select(list_row.c.gemeente, func.min(list_row.c.risk_list).label("risk_list"))
            .where(list_row.c.risk_list.in_(lists), list_row.c.gemeente.is_not(None))
            .group_by(list_row.c.gemeente)
            .subquery()
        )
        name = func.max(list_row.c.gemeente_name)
        query = (
            select(list_row.c.gemeente, name, func.count())
            .join(first, (list_row.c.gemeente == first.c.gemeente) & (list_row.c.risk_list == first.c.risk_list))
            .group_by(list_row.c.gemeente)
            .order_by(name, list_row.c.gemeente)
        )
        with self._database.read() as connection:
            return [(code, name, areas) for code, name, areas in connection.execute(query)]

    def verify(self) -> list[int]:
        """Numbers of the publications that are not, or not any more, what the account says; empty when all is well."""
        with self._database.read() as connection:
            return changed_publications(connection)


def _insert_lists(connection: Connection, number: int, lists: list[dict[str, Any]]) -> None:
    start = connection.scalar(select(func.max(risk_list.c.id))) or 0
    for identity, content in enumerate(lists, start + 1):
        connection.execute(insert(list_row), [record_of_row(identity, row) for row in content["rows"]])
        record = record_of_list(identity, number, content)
        _insert_series(connection, Series(record["level"], record["target"], record["horizon"]))
        connection.execute(insert(risk_list), record)


def _insert_series(connection: Connection, one: Series) -> None:
    known = select(series.c.level).where(*(series.c[name] == value for name, value in one._asdict().items()))
    if connection.scalar(known) is None:
        connection.execute(insert(series), one._asdict())
