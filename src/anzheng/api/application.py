"""應用 The API: its operations, found by themselves in `routes`, its errors, its OpenAPI document."""

from collections.abc import Callable
from functools import cache, wraps
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI, Router
from ninja.constants import NOT_SET

import anzheng
from anzheng.api import routes
from anzheng.api.access import Needs, Undeclared
from anzheng.api.errors import answer, no_such_address, no_such_method, register, too_large
from anzheng.api.limits import BODY_BYTES, UPLOAD_BYTES
from anzheng.api.schemas import Error
from anzheng.kernel.errors import StorageError
from anzheng.kernel.registry import discover
from anzheng.ledger.services import guard
from anzheng.organization.guards import guarding_itself

_DESCRIPTION = (
    "安證的程式介面：與網頁、命令列相同的服務。權杖以 Authorization: Bearer anz_… 附上。\n\n"
    "The same services as the pages and the command line. Send a token as Authorization: Bearer anz_…"
)
_ERRORS = (400, 401, 403, 404, 405, 409, 413, 429, 503)
_COMPANY = {
    "in": "query",
    "name": "company",
    "required": False,
    "schema": {"type": "string", "maxLength": 40, "title": "Company"},
    "description": "公司代號；權杖只屬於一家 Id of the company; a token belongs to one",
}


@cache
def application() -> NinjaAPI:
    """Return the API, made once."""
    api = NinjaAPI(
        title="安證 Anzheng",
        version=anzheng.__version__,
        description=_DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        auth=Undeclared(),
        urls_namespace="api",
    )
    register(api)
    for name in discover(routes):
        router: Router = import_module(f"{routes.__name__}.{name}").router
        api.add_router("", router, tags=[name])
    return api


def patterns() -> list[URLPattern]:
    """Return the addresses of all operations, each guarded."""
    found, _, _ = application().urls
    made = [one for one in found if isinstance(one, URLPattern) and one.name != "api-root"]
    for one in made:
        one.callback = _guarded(one.callback)
    return made


@guarding_itself
def elsewhere(request: HttpRequest, rest: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer every other address below the API."""
    return no_such_address(request)


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document, with what holds for every operation."""
    schema: dict[str, Any] = dict(application().get_openapi_schema(path_prefix="/api/v1/"))
    schema["components"]["schemas"].update(_error_schemas())
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation.setdefault("parameters", []).append(_COMPANY)
            for status in _ERRORS:
                operation["responses"].setdefault(str(status), _ERROR_RESPONSE)
    return schema


def demands() -> dict[tuple[str, str], Needs | None]:
    """Return (method, path) → what the operation demands; None for one that declares nothing."""
    found: dict[tuple[str, str], Needs | None] = {}
    for pattern in application()._get_bound_routers():  # noqa: SLF001 - the library lists its operations nowhere else
        for path, view in pattern.path_operations.items():
            for operation in view.operations:
                declared = [one for one in operation.auth_callbacks if isinstance(one, Needs)]
                demand = declared[0] if declared and operation.auth_param is not NOT_SET else None
                found |= {(method, path): demand for method in operation.methods}
    return found


def _guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def run(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if _size(request) > _limit(request):
            return answer(too_large(request))
        try:
            with guard():
                response = view(request, *args, **kwargs)
        except StorageError as problem:
            return answer(problem)
        if response.status_code == 405:
            return no_such_method(request, response.get("Allow", ""))
        return response

    return guarding_itself(run)


def _limit(request: HttpRequest) -> int:
    return UPLOAD_BYTES if request.content_type == "multipart/form-data" else BODY_BYTES


def _size(request: HttpRequest) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isascii() and text.isdigit() else UPLOAD_BYTES + 1


def _error_schemas() -> dict[str, Any]:
    schema = Error.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "Error": schema}


_ERROR_RESPONSE = {
    "description": "Error",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}
