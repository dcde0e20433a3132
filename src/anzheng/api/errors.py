"""錯誤的形式 The one shape of every error of the API, and which status it has."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from anzheng.kernel.errors import (
    AnzhengError,
    ConflictError,
    LedgerError,
    NotFoundError,
    SeparationError,
    StorageError,
    Text,
)
from anzheng.ledger.proofs import HaltedError
from anzheng.ledger.services import guard
from anzheng.organization.access import DeniedError

_log = logging.getLogger("django.request")
_Handler = Callable[[HttpRequest, Any], HttpResponse]


class UnauthorizedError(AnzhengError):
    """Nobody known asks (沒有登入)."""


class TooManyError(AnzhengError):
    """The token or session asks too often (要求太頻繁)."""

    wait = 60
    """Seconds until it is worth trying again."""


class TooLargeError(AnzhengError):
    """What was sent is larger than accepted (內容太大)."""


_STATUS: tuple[tuple[type[AnzhengError], HTTPStatus], ...] = (
    (UnauthorizedError, HTTPStatus.UNAUTHORIZED),
    (DeniedError, HTTPStatus.FORBIDDEN),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (ConflictError, HTTPStatus.CONFLICT),
    (SeparationError, HTTPStatus.CONFLICT),
    (TooManyError, HTTPStatus.TOO_MANY_REQUESTS),
    (TooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (StorageError, HTTPStatus.SERVICE_UNAVAILABLE),
    (HaltedError, HTTPStatus.SERVICE_UNAVAILABLE),
    (LedgerError, HTTPStatus.INTERNAL_SERVER_ERROR),
    (AnzhengError, HTTPStatus.BAD_REQUEST),
)
"""The first that fits; whatever else a person may cause is bad input."""

_MALFORMED = Text("送來的內容格式不對", "what was sent is malformed")
_CHECK = Text("請對照 /api/v1/openapi.json", "compare with /api/v1/openapi.json")


def answer(problem: AnzhengError) -> HttpResponse:
    """Return the error as JSON, with its status."""
    status = next(status for kind, status in _STATUS if isinstance(problem, kind))
    response = _json(status, problem.what, problem.where, problem.remedy)
    if isinstance(problem, UnauthorizedError):
        response["WWW-Authenticate"] = "Bearer"
    if isinstance(problem, TooManyError):
        response["Retry-After"] = str(problem.wait)
    return response


def no_such_address(request: HttpRequest) -> HttpResponse:
    """Answer an address that the API does not have."""
    what = Text("API 沒有這個網址", "the API has no such address")
    return _json(HTTPStatus.NOT_FOUND, what, request.path[:200], _CHECK)


def no_such_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """Answer a method that an address does not take."""
    what = Text("這個網址不接受這種方法", "this address does not take that method")
    remedy = Text(f"可用：{allowed}", f"it takes: {allowed}")
    response = _json(HTTPStatus.METHOD_NOT_ALLOWED, what, f"{request.method} {request.path}"[:200], remedy)
    response["Allow"] = allowed
    return response


def register(api: NinjaAPI) -> None:
    """Give every exception its answer."""
    handlers: tuple[tuple[type[Exception], _Handler], ...] = (
        (AnzhengError, lambda _request, problem: answer(problem)),
        (ValidationError, _invalid),
        (HttpError, _refused),
        (Http404, lambda request, _problem: no_such_address(request)),
        (RequestDataTooBig, lambda request, _problem: answer(too_large(request))),
        (SuspiciousOperation, _suspicious),
        (DatabaseError, _database),
        (Exception, _broken),
    )
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)


def too_large(request: HttpRequest) -> TooLargeError:
    """Return the error for a body over the limit."""
    return TooLargeError(
        Text("送來的內容超過上限", "what was sent is over the limit"),
        request.path[:200],
        Text("請分次送出，或縮小檔案", "send it in parts, or make the file smaller"),
    )


def _invalid(_request: HttpRequest, problem: ValidationError) -> HttpResponse:
    first = problem.errors[0] if problem.errors else {}
    where = ".".join(str(step) for step in first.get("loc", ()))[:200]
    message = str(first.get("msg", "invalid"))[:200]
    what = Text(f"這一欄的值不能用（{message}）", message)
    return _json(HTTPStatus.BAD_REQUEST, what, where, _CHECK)


def _refused(request: HttpRequest, problem: HttpError) -> HttpResponse:
    return _json(HTTPStatus(problem.status_code), _MALFORMED, request.path[:200], _CHECK)


def _suspicious(request: HttpRequest, _problem: SuspiciousOperation) -> HttpResponse:
    return _json(HTTPStatus.BAD_REQUEST, _MALFORMED, request.path[:200], _CHECK)


def _database(request: HttpRequest, problem: DatabaseError) -> HttpResponse:
    """Answer what the database says in the words of the product."""
    _log.error("API %s %s", request.method, request.path, exc_info=problem)
    try:
        with guard():
            raise problem
    except StorageError as told:
        return answer(told)


def _broken(request: HttpRequest, problem: Exception) -> HttpResponse:
    """Answer a defect of the product: its details go to the log and never to the caller."""
    _log.error("API %s %s", request.method, request.path, exc_info=problem)
    what = Text("系統發生錯誤，沒有任何資料被更動", "something broke in the system; nothing was changed")
    remedy = Text("請稍後再試；若再發生，請告知管理者時間", "try again, or tell the administrator when it was")
    return _json(HTTPStatus.INTERNAL_SERVER_ERROR, what, request.path[:200], remedy)


def _json(status: HTTPStatus, what: Text, where: str, remedy: Text) -> HttpResponse:
    body = {
        "what": {"zh": what.zh, "en": what.en},
        "where": where,
        "remedy": {"zh": remedy.zh, "en": remedy.en},
    }
    return JsonResponse({"error": body}, status=status, json_dumps_params={"ensure_ascii": False})
