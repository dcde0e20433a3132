"""訊息 Saying once, on the next page, what was done."""

from django.contrib import messages
from django.http import HttpRequest

from anzheng.kernel.errors import Text
from anzheng.web.language import language_of
from anzheng.web.pages.components import Toast, Tone

_LEVELS = {
    Tone.NOTE: messages.INFO,
    Tone.DONE: messages.SUCCESS,
    Tone.CAUTION: messages.WARNING,
    Tone.REFUSED: messages.ERROR,
}
_TONES = {level: tone for tone, level in _LEVELS.items()}


def flash(request: HttpRequest, text: Text, tone: Tone = Tone.DONE, *, seq: int | None = None) -> None:
    """Keep a sentence for the next page, in the reader's language; `seq` is the entry that the act made."""
    said = text.en if language_of(request) == "en" else text.zh
    messages.add_message(request, _LEVELS[tone], said, extra_tags="" if seq is None else str(seq))


def said(request: HttpRequest) -> list[Toast]:
    """Return what is to be said now; it is not said again."""
    return [_toast(one.level, str(one.message), one.extra_tags or "") for one in messages.get_messages(request)]


def _toast(level: int, text: str, tags: str) -> Toast:
    return Toast(_TONES.get(level, Tone.NOTE), text, int(tags) if tags.isascii() and tags.isdigit() else None)
