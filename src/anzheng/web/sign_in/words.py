"""登入用語 What the pages of signing in say where the library asks for one text."""

from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import lazy

from anzheng.kernel.errors import Text
from anzheng.web.language import language_of

_DJANGO = {"zh": "zh-hant", "en": "en"}


def _pick(zh: str, en: str) -> str:
    return en if (translation.get_language() or "").startswith("en") else zh


_lazily = lazy(_pick, str)


def said(zh: str, en: str) -> str:
    """Return a text that becomes Chinese or English when it is shown."""
    found: str = _lazily(zh, en)
    return found


def activate(request: HttpRequest) -> None:
    """Have the library and Django speak the language of the page."""
    translation.activate(_DJANGO[language_of(request)])


WRONG_PASSWORD = Text("帳號或密碼不對", "The account name or the password is wrong")
WRONG_KEY = Text(
    "這把通行金鑰沒有確認你的身分，請再試一次或改用其他方式",
    "The passkey did not confirm who you are; try again, or use another way",
)
WRONG_CODE = Text("驗證碼不對或已經用過", "The code is wrong or was used before")

ERRORS = {
    "account_inactive": said("這個帳號目前不能登入", "This account cannot sign in at present"),
    "incorrect_code": said(*WRONG_CODE),
    "incorrect_password": said("密碼不對", "The password is wrong"),
    "rate_limited": said("嘗試太多次，請稍候幾分鐘再試", "Too many tries; wait some minutes and try again"),
    "too_many_login_attempts": said("嘗試太多次，請稍候幾分鐘再試", "Too many tries; wait some minutes and try again"),
    "username_password_mismatch": said(*WRONG_PASSWORD),
    "cannot_delete_authenticator": said("這個驗證方式不能移除", "This factor cannot be removed"),
    "cannot_generate_recovery_codes": said(
        "先設定驗證器或通行金鑰，才有備用碼",
        "Set up an authenticator or a passkey first; then there are recovery codes",
    ),
    "unverified_email": said("這個帳號不能新增驗證方式", "No factor can be added to this account"),
}
"""The library's errors in our words, by its own names."""

MESSAGES = {
    "mfa/messages/totp_activated.txt": Text("已啟用驗證器。", "The authenticator is set up."),
    "mfa/messages/totp_deactivated.txt": Text("已停用驗證器。", "The authenticator is removed."),
    "mfa/messages/webauthn_added.txt": Text("已新增通行金鑰。", "The passkey is added."),
    "mfa/messages/webauthn_removed.txt": Text("已移除通行金鑰。", "The passkey is removed."),
    "usersessions/messages/sessions_logged_out.txt": Text("已登出其他連線。", "Other sessions are signed out."),
}
"""What is said after an act; of the library's messages, no other is shown."""
