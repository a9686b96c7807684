"""Acts of a named person: promote a version, publish its lists, give and take tokens; and the account of them."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from vroegsignalering.cli.progress import Shown, now

_PROMOTED = "gepromoveerd"

By = Annotated[str, typer.Option(help="Name of the person who decides this.")]
Reason = Annotated[str, typer.Option(help="Why, for the account.")]


def add_to(app: typer.Typer) -> None:
    """Adds the commands to `app`."""
    app.command(epilog='vroegsignalering promote wijk-0123456789ab --by "A. de Vries"')(promote)
    app.command(epilog='vroegsignalering publish data/wijk --by "A. de Vries"')(publish)
    tokens = typer.Typer(help="Tokens: who may ask for what.", no_args_is_help=True, rich_markup_mode=None)
    tokens.command(
        "issue",
        epilog='vroegsignalering token issue --name "Gemeente Breda" --role gemeente:GM0758 --by "A. de Vries"',
    )(token_issue)
    tokens.command("list", epilog="vroegsignalering token list")(token_list)
    tokens.command("revoke", epilog='vroegsignalering token revoke 0123456789ab --by "A. de Vries"')(token_revoke)
    app.add_typer(tokens, name="token")
    audit = typer.Typer(help="The account of who did what.", no_args_is_help=True, rich_markup_mode=None)
    audit.command("verify", epilog=f"vroegsignalering audit verify --known 120:{'9f2c' * 16}")(audit_verify)
    audit.command("show", epilog="vroegsignalering audit show --last 50")(audit_show)
    app.add_typer(audit, name="audit")


def named(by: str) -> str:
    """The name of the person who decides; GateError for nobody, BadInput for one that is too long."""
    from vroegsignalering.errors import GateError
    from vroegsignalering.store.audit import check_actor

    if not by.strip():
        raise GateError("this is decided by a person: give a name with --by")
    check_actor(by.strip())
    return by.strip()


def open_store() -> Any:
    """The publication store that the settings name."""
    from vroegsignalering.settings import read_settings
    from vroegsignalering.store import Store

    return Store(read_settings().store)


def promote(
    version: Annotated[str, typer.Argument(help="A version in models/, as `run` named it.")],
    by: By,
    reason: Reason = "",
) -> None:
    """Make a version the champion, the one whose lists can be published. The gate of its pipeline must let it pass."""
    promote_version(version, by, reason)
    typer.echo(
        f"{version} is now the champion, by {by}. Next: vroegsignalering publish <folder of the run> --by <name>"
    )


def promote_version(version: str, by: str, reason: str) -> None:
    """
    Promotes, with its account in the audit log, and tells the notebook.

    The account comes first: what breaks off before the version is served, `audit verify` tells.
    """
    from vroegsignalering import registry
    from vroegsignalering.settings import read_settings

    by = named(by)
    settings, store, at = read_settings(), open_store(), now()
    decided = registry.decided(settings.models, version, by=by, at=at, reason=reason)
    store.create()
    told = {"reden": reason, "manifest": decided["manifest"]}
    store.audit.record(at=at, actor=by, action=_PROMOTED, subject=version, **told)
    registry.instate(settings.models, decided)
    pipeline = registry.manifest(settings.models, version)["pipeline"]
    if (settings.mlruns / "mlflow.db").is_file():
        from vroegsignalering import tracking

        tracking.promote(settings.mlruns, pipeline, version)


def publish(
    run: Annotated[Path, typer.Argument(help="Folder that a run left behind.")],
    by: By,
    reason: Reason = "",
    replaces: Annotated[int | None, typer.Option(help="Number of the publication that this one corrects.")] = None,
) -> None:
    """Publish the risk lists of a run of the champion. Once published, a list never changes."""
    with Shown().stage("publication", None):
        number = publish_lists(run, by, reason, replaces)
    typer.echo(f"publication {number}: the lists of {run}, by {by}")


def publish_lists(run: Path, by: str, reason: str, replaces: int | None) -> int:
    """Publishes and returns the number."""
    from vroegsignalering import registry
    from vroegsignalering.settings import read_settings

    by = named(by)
    models = read_settings().models
    champion = registry.champion_of(models)
    manifest = registry.manifest(models, champion)
    told = manifest["lists"]
    lists = [_own_list(run / "lists" / f"{name}.json", champion, digest) for name, digest in told.items()]
    _add_outlines(lists, run / "outlines.json", champion, manifest.get("outlines"))
    number: int = open_store().publish(lists, version=champion, by=by, at=now(), reason=reason, replaces=replaces)
    return number


def _own_list(path: Path, champion: str, digest: str) -> dict[str, Any]:
    """
    The list at `path`, which the run of the champion left there with this digest.

    BadInput where there is none; GateError for one of another version, or one that was changed since.
    """
    from vroegsignalering.errors import BadInput, GateError
    from vroegsignalering.files import digest_of_files

    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        version = content["provenance"]["version"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        expected = "a list, in a folder that `vroegsignalering run` left behind"
        raise BadInput(path, "", f"none that can be read ({type(error).__name__})", expected) from None
    if version != champion:
        raise GateError(f"{path} is of {version}, but the champion is {champion}; promote {version} first")
    if digest_of_files([path]) != digest:
        raise GateError(f"{path} is not what {champion} gave, it was changed since; run the pipeline again")
    return content


def _add_outlines(lists: list[dict[str, Any]], path: Path, champion: str, digest: str | None) -> None:
    """Gives each row its outline, of those that the run of the champion left at `path`; GateError as in `_own_list`."""
    from vroegsignalering.errors import GateError
    from vroegsignalering.files import digest_of_files

    found = [path] if path.is_file() else []
    if digest is None:  # of a release that knew no outlines
        return
    if digest_of_files(found) != digest:
        raise GateError(f"{path} is not what {champion} gave, it was changed since; run the pipeline again")
    outlines = json.loads(path.read_text(encoding="utf-8")) if found else {}
    for row in (row for content in lists for row in content["rows"]):
        if row["gebied"] in outlines:
            row["omtrek"] = outlines[row["gebied"]]


def token_issue(
    name: Annotated[str, typer.Option(help="Person or office that it is for.")],
    role: Annotated[str, typer.Option(help="rijk, analist, openbaar, or gemeente:GMxxxx[,GMyyyy].")],
    by: By,
    days: Annotated[int, typer.Option(help="Days until it ends, two years at most.", min=1)] = 90,
) -> None:
    """Issue a token; it is shown once and kept nowhere."""
    from vroegsignalering.errors import BadInput
    from vroegsignalering.store.tokens import MOST_DAYS

    if days > MOST_DAYS:
        raise BadInput("--days", "", str(days), f"{MOST_DAYS} at most; issue a new token before it ends")
    at = now()
    expires = at + timedelta(days=days)
    typer.echo(open_store().tokens.issue(name=name, role=role, expires=expires, by=named(by), at=at))


def token_list() -> None:
    """List all tokens that were ever issued, without their secret."""
    listed = open_store().tokens.listed()
    if not listed:
        typer.echo("No tokens yet; `vroegsignalering token issue` makes one.", err=True)
    for one in listed:
        state = f"revoked {one.revoked_at:%Y-%m-%d}" if one.revoked_at else f"until {one.expires_at:%Y-%m-%d}"
        typer.echo(_plain(f"{one.id}  {one.role:<24} {state:<20} {one.name} (by {one.created_by})"))


def token_revoke(
    number: Annotated[str, typer.Argument(help="The part of the token after vroeg_, 12 characters.")], by: By
) -> None:
    """End a token, and the sessions under it."""
    open_store().tokens.revoke(number, by=named(by), at=now())
    typer.echo(f"token {number} is revoked")


def audit_show(last: Annotated[int, typer.Option(help="Number of entries.", min=1)] = 20) -> None:
    """Show the newest entries of the account."""
    for one in open_store().audit.entries()[-last:]:
        at = datetime.fromisoformat(one["at"])
        why = f": {reason}" if (reason := one["detail"].get("reden")) else ""
        when = f"{at:%Y-%m-%d %H:%M:%S} UTC"
        typer.echo(_plain(f"{one['number']:>5}  {when}  {one['actor']:<24} {one['action']} {one['subject']}{why}"))


def _plain(line: str) -> str:
    """A line with what no terminal should act on as Python writes it: others chose the names in it."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in line)


def audit_verify(
    known: Annotated[
        str | None, typer.Option(help="NUMBER:HASH of an entry as noted elsewhere, which must still stand there.")
    ] = None,
) -> None:
    """Prove that the account was not changed, and that all that was kept is what it was."""
    from vroegsignalering.errors import BadInput

    noted = None
    if known is not None:
        number, _, head = known.partition(":")
        if not number.isdigit() or not re.fullmatch("[0-9a-f]{64}", head):
            raise BadInput("--known", "", repr(known), "NUMBER:HASH with all 64 signs, as audit verify printed it")
        noted = (int(number), head)
    store = open_store()
    chain = store.audit.verify(known=noted)
    changed = [f"publication {number} is no longer what was published" for number in store.verify()]
    changed += [f"token {number} is no longer what was issued" for number in store.tokens.verify()]
    changed += [f"signalering {number} is no longer what was recorded" for number in store.signals.verify()]
    changed += [
        f"analysis {number} is no longer what was sent, or what came of it" for number in store.analyses.verify()
    ]
    changed += _champion_otherwise(store)
    typer.echo(f"{chain.entries} entries, head {chain.entries}:{chain.head}")
    if chain.fault:
        typer.echo(f"the account does not hold: {chain.fault}", err=True)
    for line in changed:
        typer.echo(_plain(line), err=True)
    if chain.fault or changed:
        raise typer.Exit(1)
    typer.echo("in order")


def _champion_otherwise(store: Any) -> list[str]:
    """What champion.json says otherwise than the account, in one line; empty where it does not, or is not here."""
    from vroegsignalering import registry
    from vroegsignalering.errors import Unavailable
    from vroegsignalering.settings import read_settings

    try:
        now = registry.champion(read_settings().models)
    except Unavailable as error:
        return [str(error)]
    told = store.audit.newest(_PROMOTED)
    if now is None:
        return []
    if told and (told.subject, told.actor) == (now["version"], now.get("promoted_by")):
        # Entries from before they held the digest of the manifest say nothing of it.
        if told.detail.get("manifest") in (None, now.get("manifest")):
            return []
        return ["champion.json names another manifest than was promoted. Promote the version that is meant again"]
    said = f"that {told.subject} was promoted last, by {told.actor}" if told else "of no promotion"
    served = f"champion.json says {now['version']}, by {now.get('promoted_by')}"
    return [f"{served}; the account tells {said}. Promote the version that is meant again"]
