"""說明頁 Plain pages that say what happened around signing in; they read no table."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from anzheng.kernel.errors import AnzhengError, Text
from anzheng.web.language import language_of


@dataclass(frozen=True, slots=True)
class Said:
    """One plain page (說明頁)."""

    title: Text
    what: Text
    then: Text
    """What to do next; the words of the button."""
    href: str


def page(request: HttpRequest, says: Said, status: int) -> HttpResponse:
    """Render a plain page; a script gets the same as JSON."""
    if "application/json" in request.headers.get("Accept", ""):
        english = language_of(request) == "en"
        what = says.what.en if english else says.what.zh
        return JsonResponse({"error": what, "next": says.href}, status=status)
    return render(request, "web/sign_in/said.html", {"page": says}, status=status)


def confirm_first(request: HttpRequest, href: str) -> HttpResponse:
    """Say that an act needs a proof of identity first."""
    return page(
        request,
        Said(
            Text("請先確認是你本人", "Confirm that it is you"),
            Text(
                "這一步需要重新驗證身分，還沒有執行，也沒有儲存任何內容。你填的文字留在這個瀏覽器裡，驗證後回到原頁再送出一次。",
                "This step asks for your password or factor again. Nothing was done and nothing was saved. What you "
                "typed is kept in this browser; send it again afterwards.",
            ),
            Text("驗證身分", "Confirm"),
            href,
        ),
        401,
    )


def signed_out(request: HttpRequest, href: str) -> HttpResponse:
    """Say to somebody whose session is over that what was sent was not taken."""
    return page(
        request,
        Said(
            Text("你已登出，這一步沒有執行", "You are signed out; nothing was done"),
            Text(
                "連線已結束，送出的內容沒有儲存。你填的文字留在這個瀏覽器裡，重新登入後會回到原頁，可以再送出一次。",
                "The session is over and what you sent was not saved. What you typed is kept in this browser; sign in, "
                "and the page you came from offers it again.",
            ),
            Text("重新登入", "Sign in"),
            href,
        ),
        401,
    )


def disconnected(request: HttpRequest) -> HttpResponse:
    """Say that the connection was ended after too many wrong answers."""
    return page(
        request,
        Said(
            Text("連線已中斷", "The connection was ended"),
            Text(
                "這次連線輸入錯誤次數已達上限，已經中斷並留下紀錄。同一帳號再錯下去會被鎖定一段時間。忘記密碼時，請向系統管理者"
                "當面確認身分後重設。",
                "Too many wrong answers in this session; it was ended and that was recorded. More of them lock the "
                "account for a while. If you forgot your password, have an administrator identify you and reset it.",
            ),
            Text("重新開始", "Start again"),
            reverse("account_login"),
        ),
        403,
    )


def refused(request: HttpRequest, problem: AnzhengError) -> HttpResponse:
    """Say why somebody whose identity is known may not come in."""
    return page(
        request,
        Said(
            Text("不能登入", "You cannot sign in"),
            Text(f"{problem.what.zh}。{problem.remedy.zh}。", f"{problem.what.en}. {problem.remedy.en}."),
            Text("回到登入頁", "Back to signing in"),
            reverse("account_login"),
        ),
        403,
    )


def password_elsewhere(request: HttpRequest) -> HttpResponse:
    """Say that the account has no password of its own."""
    return page(
        request,
        Said(
            Text("密碼不在本系統", "Your password is not kept here"),
            Text(
                "你用公司的登入服務或目錄登入，密碼請到那裡變更。",
                "You sign in through the company's identity provider or directory; change the password there.",
            ),
            Text("回到今日", "Back to today"),
            "/",
        ),
        200,
    )


def broken_off(request: HttpRequest) -> HttpResponse:
    """Say that somebody broke off at the identity provider."""
    return page(
        request,
        Said(
            Text("沒有登入", "Not signed in"),
            Text("你在登入提供者那裡取消了。", "You broke off at the identity provider."),
            Text("回到登入頁", "Back to signing in"),
            reverse("account_login"),
        ),
        200,
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer whoever asks too often."""
    return page(
        request,
        Said(
            Text("請求太頻繁", "Too many requests"),
            Text("請稍候一分鐘再試。", "Wait a minute and try again."),
            Text("回到登入頁", "Back to signing in"),
            reverse("account_login"),
        ),
        429,
    )
