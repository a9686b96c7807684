"""Commands that end in a running service: `serve`, and `demo`, which does everything before it too."""

import gc
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vroegsignalering.cli import publishing
from vroegsignalering.cli.learning import Jobs, run_line
from vroegsignalering.cli.progress import Shown, now

if TYPE_CHECKING:
    from uvicorn import Server

    from vroegsignalering.store import Store

_HOST = "127.0.0.1"
_DEMO = "demo"
_AREAS, _SEED, _SETTING = 3000, 1, "gewoon"


def add_to(app: typer.Typer) -> None:
    """Adds the commands to `app`."""
    app.command(epilog="vroegsignalering serve --port 8000")(serve)
    app.command(epilog="vroegsignalering demo --no-serve")(demo)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = _HOST,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 = any free one.", min=0, max=65535)] = 8000,
) -> None:
    """Serve the published lists: pages and API. Settings: VROEGSIGNALERING_* (see docs/service.md)."""
    with _loading():
        _trusted()
        listener = listen(host, port)
        typer.echo(_address(listener))
        server, store = _server()
    _serve(server, store, listener)


def demo(
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the result when all is done.")] = True,
    folder: Annotated[Path, typer.Option(help="Folder for the country and the run.")] = Path("data/demo"),
    pipeline: Annotated[Path, typer.Option(help="The pipeline file.")] = Path("pipelines/demo.toml"),
    jobs: Jobs = 0,
) -> None:
    """Everything on a synthetic country: make it, run the line, promote, publish and serve, as `demo`."""
    from vroegsignalering.line.stages import Stages
    from vroegsignalering.sources.country.make import make_country

    shown = Shown()
    country, run = folder / "country", folder / "run"
    stages = Stages(country, shown)
    typer.echo("Vroegsignalering demo: a SYNTHETIC country; none of its buurten exist.\n")

    def make(advance: Callable[[], None]) -> list[Path]:
        make_country(country, areas=_AREAS, seed=_SEED, setting=_SETTING, advance=lambda _: advance())
        return [path for path in sorted(country.iterdir()) if path.is_file()]

    stages.do("country", "synthetic country", stages.key("country", [_AREAS, _SEED, _SETTING]), make, steps=4)
    version = run_line(pipeline, country, run, jobs, shown).version
    _publish(version, run, shown)
    store = publishing.open_store()
    gemeente, name, _ = store.gemeenten(store.latest().id)[0]
    at = now()
    token = store.tokens.issue(
        name=f"demo, {name}", role=f"gemeente:{gemeente}", expires=at + timedelta(days=1), by=_DEMO, at=at
    )
    store.close()
    shown.total()
    typer.echo(f"\nReport:   {run / 'report.html'}")
    typer.echo(f"Sign in as {name} ({gemeente}, a day long) with\n  {token}")
    if serving:
        listener = listen(_HOST, 8000, or_any=True)
        typer.echo(f"Ctrl-C stops the service.\n{_address(listener)}")
        _serve(*_server(), listener)


@contextmanager
def _loading() -> Iterator[None]:
    """What is loaded now stays for good: looking through it for what could go would take an eighth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _trusted() -> None:
    """
    Refuses to start (Unavailable) over a champion whose files were changed, and over a store of another version.

    Without a champion there are still lists, and a store that cannot be reached now may be there later.
    """
    from vroegsignalering import registry
    from vroegsignalering.settings import read_settings

    models = read_settings().models
    if registry.champion(models):
        registry.Champion(models).check()
    store = publishing.open_store()
    store.check_version()
    store.close()


def _publish(version: str, run: Path, shown: Shown) -> None:
    """Promotes and publishes as `demo`, unless that was done before."""
    from vroegsignalering import registry
    from vroegsignalering.settings import read_settings

    store = publishing.open_store()
    store.create()
    latest, now_champion = store.latest(), registry.champion(read_settings().models)
    store.close()
    if now_champion and now_champion["version"] == version and latest and latest.version == version:
        shown.done_before("promotion, publication")
        return
    with shown.stage("promotion, publication", None):
        publishing.promote_version(version, _DEMO, "demo")
        publishing.publish_lists(run, _DEMO, "demo", None)


def listen(host: str, port: int, *, or_any: bool = False) -> socket.socket:
    """A listening socket; with `or_any` on any free port when `port` is taken."""
    from vroegsignalering.errors import Unavailable

    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if or_any:
            return listen(host, 0)
        raise Unavailable(f"{host}:{port} cannot be listened on ({error.strerror}); choose another --port") from None
    listener.listen()
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}/"


def _server() -> "tuple[Server, Store]":
    """The service as the settings have it, in a server, and its store."""
    import uvicorn

    from vroegsignalering.api.limits import Rate
    from vroegsignalering.api.openid import OpenId
    from vroegsignalering.api.service import Contact
    from vroegsignalering.app import create_app
    from vroegsignalering.registry import Champion
    from vroegsignalering.settings import read_settings

    settings = read_settings()
    store = publishing.open_store()
    openid = OpenId(settings.oidc_issuer, settings.oidc_audience, settings.oidc_keys, settings.oidc_claim)
    app = create_app(
        store=store,
        model=Champion(settings.models),
        clock=now,
        contact=Contact(settings.contact_name, settings.contact_email, settings.contact_url),
        base_url=settings.base_url,
        tls=settings.tls,
        rate=Rate(settings.requests_per_minute, settings.requests_at_once),
        openid=openid if settings.oidc_issuer else None,
    )
    return uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)), store


def _serve(server: "Server", store: "Store", listener: socket.socket) -> None:
    """Serves until a signal ends it; that is how it ends, so it is no error."""
    with suppress(SystemExit):
        server.run(sockets=[listener])
    store.close()
