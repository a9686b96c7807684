"""A page as it goes to the browser: a template, filled, in the frame of who looks at it."""

from functools import cache
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from vroegsignalering.api.service import Service
from vroegsignalering.dutch import number
from vroegsignalering.store import Holder
from vroegsignalering.web.contexts import frame_of
from vroegsignalering.web.sessions import form_secret, keep_form_secret

if TYPE_CHECKING:
    from jinja2 import Template


def show(
    request: Request, service: Service, name: str, page: object, holder: Holder | None = None, status: int = 200
) -> Response:
    """The page; its forms carry the secret of this browser."""
    secret = form_secret(request, service)
    around = {"frame": frame_of(holder, secret), "path": request.url.path, "contact": service.contact}
    html = template(name).render(page=page, **around)
    response = HTMLResponse(html, status)
    keep_form_secret(response, service, secret)
    return response


@cache
def template(name: str) -> "Template":
    """A template of the pages."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # a moment, which the API needs not wait

    templates = Environment(
        loader=PackageLoader("vroegsignalering.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["number"] = number
    return templates.get_template(name)
