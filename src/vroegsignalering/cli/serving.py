"""The running service: the command `serve`, and what else starts one."""

import gc
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated

import typer

from vroegsignalering.cli import publishing
from vroegsignalering.cli.progress import now

if TYPE_CHECKING:
    from uvicorn import Server

    from vroegsignalering.store import Store

HERE = "127.0.0.1"


def add_to(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog="vroegsignalering serve --port 8000")(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = HERE,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 = any free one.", min=0, max=65535)] = 8000,
) -> None:
    """Serve the published lists: pages and API. Settings: VROEGSIGNALERING_* (see docs/service.md)."""
    with _loading():
        _trusted()
        listener = listen(host, port)
        typer.echo(address(listener))
        server, store = server_of_settings(listener)
    _say_what_is_missing(store)
    serve_until_stopped(server, store, listener)


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


def _say_what_is_missing(store: "Store") -> None:
    """Tells whoever started the service why its pages have no list; visitors are told there."""
    from vroegsignalering.errors import Unavailable

    try:
        if not store.check():
            typer.echo("Nothing is published yet; docs/ministry.md says how, and `make demo` shows it.", err=True)
    except Unavailable as error:
        typer.echo(f"No list can be shown: {error}.", err=True)


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


def address(listener: socket.socket) -> str:
    """Where a browser finds what listens there."""
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}/"


def server_of_settings(listener: socket.socket) -> "tuple[Server, Store]":
    """The service as the settings have it, in a server, and its store; its links are to where it can be found."""
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
        base_url=settings.base_url or address(listener).rstrip("/"),
        tls=settings.tls,
        rate=Rate(settings.requests_per_minute, settings.requests_at_once),
        openid=openid if settings.oidc_issuer else None,
    )
    return uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)), store


def serve_until_stopped(server: "Server", store: "Store", listener: socket.socket) -> None:
    """Serves until a signal ends it; that is how it ends, so it is no error."""
    with suppress(SystemExit):
        server.run(sockets=[listener])
    store.close()
