"""What may be published beside what is published already; asked in the transaction that publishes."""

from sqlalchemy import Connection, func, select

from vroegsignalering.errors import GateError
from vroegsignalering.store.lists import standing
from vroegsignalering.store.schema import publication, risk_list


def new_or_correcting(connection: Connection, version: str, digest: str, replaces: int | None) -> None:
    """GateError for lists that stand published already, and for a correction of what is not there, or was corrected."""
    same = select(publication.c.id).where(publication.c.version == version, publication.c.digest == digest)
    twin = connection.scalar(same.order_by(publication.c.id.desc()).limit(1))
    # To go back to an earlier publication is a correction of the one that stands.
    if twin is not None and replaces in (None, twin):
        raise GateError(f"these lists of {version} are already published, as number {twin}; nothing was done")
    if replaces is None:
        return
    if connection.scalar(select(publication.c.id).where(publication.c.id == replaces)) is None:
        raise GateError(f"publication {replaces}, which should be replaced, does not exist")
    if heir := connection.scalar(select(publication.c.id).where(publication.c.replaces == replaces)):
        raise GateError(f"publication {replaces} was replaced already, by number {heir}; replace that one")


def of_one_world(connection: Connection, *, synthetic: bool) -> None:
    """
    GateError where a list stands that is not of this kind: of a real country, or of one that does not exist.

    Who asks without saying which list gets the finest level: that must not be one of buurten that do not exist.
    """
    stand = [one.risk_list for one in standing(connection)]
    of_the_other = risk_list.c.id.in_(stand), risk_list.c.synthetic.is_(not synthetic)
    number = connection.scalar(select(func.min(risk_list.c.publication)).where(*of_the_other))
    own = "a store of their own (VROEGSIGNALERING_STORE)"
    if number is not None and synthetic:
        raise GateError(f"these lists are synthetic, and publication {number} is real; give them {own}")
    if number is not None:
        raise GateError(
            f"publication {number}, of a country that does not exist, would stand beside these real lists; give them "
            f"{own}, or replace it (--replaces {number})"
        )
