"""
The way to the pages, and to the page of a problem.

The pages are loaded by the first who asks for one: the API has no need of them, and a start need not wait for them.
"""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from vroegsignalering.api.problems import ERRORS, Problem, headers_of, understood

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
    return _page(problem)


def _page(problem: Problem) -> Response:
    from vroegsignalering.web.contexts import frame_of, problem_page
    from vroegsignalering.web.shown import template

    html = template("problem.html").render(frame=frame_of(None, ""), page=problem_page(problem))
    return HTMLResponse(html, problem.status, headers={**headers_of(problem.status), **problem.headers})
