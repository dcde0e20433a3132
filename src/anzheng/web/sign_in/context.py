"""頁面周圍 What templates of the library find around them: the frame of the page, as our own views give it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from anzheng.web.here import own_frame
from anzheng.web.language import language_of
from anzheng.web.pages.frame import Frame, plain_frame
from anzheng.web.routes import routes
from anzheng.web.sign_in.steps import is_finished
from anzheng.web.visit import opened_visit


def around(request: HttpRequest) -> dict[str, Any]:
    """Return the frame for pages whose view gives none, and the template that they stand in."""
    settled = opened_visit(request) is not None and is_finished(request)
    return {
        "frame": SimpleLazyObject(lambda: own_frame(request) if settled else _bare(request)),
        "shell": "web/base.html" if settled else "web/plain.html",
    }


def _bare(request: HttpRequest) -> Frame:
    return plain_frame(language_of(request), request.path, request.GET.dict().items(), routes())
