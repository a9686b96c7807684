"""
The way to the pages, and to the page of a problem.

The pages are loaded by the first who asks for one: the API has no need of them, and a start need not wait for them.
"""

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from vroegsignalering.api.problems import ERRORS, Problem, headers_of, understood
from vroegsignalering.api.service import Service
from vroegsignalering.errors import Unavailable
from vroegsignalering.store import Holder

_SEE_OTHER = 303


def add_pages(app: FastAPI) -> None:
    """
    Gives `app` the pages, for every path that it has not itself; and tells its errors, as a page to a browser on a
    page, as JSON to all others.
    """
    app.router.default = _pages
    for kind in ERRORS:
        app.add_exception_handler(kind, _error)


async def _pages(scope: Scope, receive: Receive, send: Send) -> None:
    from vroegsignalering.web.pages import pages

    await pages(scope, receive, send)


async def _error(request: Request, error: Exception) -> Response:
    problem = understood(error)
    page = not request.url.path.startswith(("/v1/", "/gezondheid/"))
    if not page or "text/html" not in request.headers.get("accept", ""):
        return problem.response()
    if problem.status == 401:
        return RedirectResponse("/", _SEE_OTHER)
    return await run_in_threadpool(_page, request, problem)


def _page(request: Request, problem: Problem) -> Response:
    from vroegsignalering.web.contexts import problem_page
    from vroegsignalering.web.shown import show

    page = problem_page(problem)
    response = show(request, request.app.state.service, "problem.html", page, _visitor(request), problem.status)
    response.headers.update({**headers_of(problem.status), **problem.headers})
    return response


def _visitor(request: Request) -> Holder | None:
    """Who is signed in, to find the menu and the way out on a page of a problem too; None where nobody can tell."""
    from vroegsignalering.web.sessions import session_of

    service: Service = request.app.state.service
    try:
        return service.store.tokens.session_holder(session_of(request, service), now=service.clock())
    except Unavailable:
        return None
