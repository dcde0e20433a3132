"""錯誤頁 Pages for what went wrong: they read no table, so that they work when nothing else does."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from anzheng.kernel.errors import AnzhengError, Text
from anzheng.web.language import language_of
from anzheng.web.pages.frame import plain_frame
from anzheng.web.routes import routes


@dataclass(frozen=True, slots=True)
class Problem:
    """What the page says (錯誤說明)."""

    status: int
    title: Text
    what: Text
    where: str
    remedy: Text


_KNOWN = {
    400: (
        Text("無法照這樣處理", "This cannot be done as asked"),
        Text("送來的內容不完整或格式不對", "what was sent is incomplete or malformed"),
        Text("請回上一頁檢查後重試", "go back, check, and try again"),
    ),
    403: (
        Text("不能這樣做", "This is not allowed"),
        Text("這個要求沒有通過檢查", "the request was refused"),
        Text("請從本系統的頁面重新操作", "start again from a page of this system"),
    ),
    404: (
        Text("找不到這一頁", "There is no such page"),
        Text("網址可能打錯，或這一項不存在", "the address may be mistyped, or the item does not exist"),
        Text("請檢查網址，或回到今日重新進入", "check the address, or start again from today"),
    ),
    500: (
        Text("系統發生錯誤", "Something broke in the system"),
        Text(
            "這是程式的缺陷，不是你的操作有誤；沒有任何資料被更動",
            "this is a defect, not your mistake; nothing was changed",
        ),
        Text(
            "請重新整理；若再發生，請告知管理者發生的時間", "reload; if it happens again, tell the administrator when"
        ),
    ),
}


def error_page(request: HttpRequest, status: int, problem: AnzhengError | None = None) -> HttpResponse:
    """Return the page for `status`, with the sentence of `problem` if the product itself raised it."""
    title, what, remedy = _KNOWN[status]
    where = request.path[:200]
    if problem is not None:
        what, where, remedy = problem.what, problem.where[:200], problem.remedy
    context = {
        "frame": plain_frame(language_of(request), request.path, request.GET.dict().items(), routes()),
        "page": Problem(status, title, what, where, remedy),
    }
    return render(request, "web/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer a malformed request."""
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer a forbidden request."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer a page that does not exist."""
    return error_page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when a defect surfaced."""
    return error_page(request, 500)
