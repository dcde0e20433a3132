"""讀取表單 Reading a form: each field once, with its limit; what is wrong is said beside the field, nothing is lost.

A view reads all fields, asks whether anything is wrong, and only then calls a service. What was typed
goes back into the form as it was.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TypeVar

from django.http import QueryDict

from anzheng.kernel import roc
from anzheng.kernel.errors import AnzhengError, InputError, Text
from anzheng.web.pages.sheets import Sent

Subject = TypeVar("Subject")

LINE = 120
"""Characters of an ordinary line of text."""

_SHOWN_AGAIN = 10_000
"""Characters of a field that come back with a form; no field takes more."""
_MISSING = Text("這一欄必填", "this field is required")
_NOT_THERE = Text("請從清單選一項", "choose one from the list")


class Reading:
    """One form as it was sent (送出的表單)."""

    __slots__ = ("_sent", "problems")

    def __init__(self, sent: QueryDict) -> None:
        self._sent = sent
        self.problems: dict[str, Text] = {}
        """What is wrong, by field, in the order of reading."""

    @property
    def sound(self) -> bool:
        """Whether everything read so far can be used."""
        return not self.problems

    @property
    def values(self) -> Mapping[str, str]:
        """What was typed, to be shown again; passwords never are, because their fields do not ask for it."""
        return {name: str(value)[:_SHOWN_AGAIN] for name, value in self._sent.items()}

    @property
    def form(self) -> str:
        """Which form of the page was sent."""
        return self._sent.get("form", "")[:40]

    @property
    def sent(self) -> Sent:
        """The form as it is to be shown again."""
        ticked = {name: tuple(self._sent.getlist(name)) for name in self._sent}
        return Sent(self.form, self.values, self.problems, ticked)

    def carry_out(self, acts: Mapping[str, Callable[[Subject, "Reading"], None]], subject: Subject) -> None:
        """Have the form's own act done; what is refused stands beside the field or above the form, which comes back."""
        act = acts.get(self.form)
        if act is None:
            self.wrong("form", Text("沒有這份表單", "there is no such form"))
            return
        try:
            act(subject, self)
        except AnzhengError as problem:
            self.refused(problem)

    def wrong(self, field: str, what: Text) -> None:
        """Say that a field cannot be used; the first thing said about a field stays."""
        self.problems.setdefault(field, what)

    def refused(self, problem: AnzhengError, field: str = "") -> None:
        """Show what a service said against the input, beside the field it names or above the form."""
        where = problem.where if problem.where in self._sent else field
        self.wrong(where, Text(f"{problem.what.zh}。{problem.remedy.zh}", f"{problem.what.en}; {problem.remedy.en}"))

    def text(self, field: str, *, required: bool = True, limit: int = LINE) -> str:
        """Return a line of text without blanks around it; empty if missing."""
        value = self._sent.get(field, "").strip()
        if not value and required:
            self.wrong(field, _MISSING)
        if len(value) > limit:
            self.wrong(field, Text(f"最多 {limit} 字", f"at most {limit} characters"))
            return ""
        if any(ord(char) < 32 and char not in "\n\r\t" for char in value):
            self.wrong(field, Text("含有無法使用的控制字元", "contains control characters"))
            return ""
        return value

    def secret(self, field: str) -> str:
        """Return a password exactly as it was typed; empty if missing."""
        value = self._sent.get(field, "")
        if not value:
            self.wrong(field, _MISSING)
        return value[:1000]

    def day(self, field: str, *, required: bool = True) -> date | None:
        """Return a date typed in ROC or Gregorian form; None if missing or not a date."""
        value = self._sent.get(field, "").strip()
        if not value:
            if required:
                self.wrong(field, _MISSING)
            return None
        try:
            return roc.parse(value[:40])
        except InputError:
            self.wrong(field, Text("看不懂這個日期，例如 115-11-20", "not a date; write it like 2026-11-20"))
            return None

    def choice(self, field: str, choices: Collection[str], *, required: bool = True) -> str:
        """Return the choice made; empty if none was, or one that is not offered."""
        value = self._sent.get(field, "")
        if value in choices:
            return value
        if value or required:
            self.wrong(field, _NOT_THERE if value else _MISSING)
        return ""

    def several(self, field: str, choices: Collection[str]) -> tuple[str, ...]:
        """Return the choices made, in the order of the form."""
        values = self._sent.getlist(field)
        if any(value not in choices for value in values):
            self.wrong(field, _NOT_THERE)
        return tuple(value for value in values if value in choices)

    def number(self, field: str, low: int, high: int) -> int | None:
        """Return a whole number between two bounds, both included; None if it is none."""
        value = self._sent.get(field, "").strip()
        if value.isascii() and value.isdigit() and len(value) <= 9 and low <= int(value) <= high:
            return int(value)
        self.wrong(field, Text(f"須為 {low} 至 {high} 的整數", f"a whole number from {low} to {high}"))
        return None

    def ticked(self, field: str) -> bool:
        """Tell whether a box was ticked."""
        return self._sent.get(field) in ("on", "true", "1", "yes")
