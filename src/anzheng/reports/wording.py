"""措辭 How reasons, rules, names and amounts are worded for people: names instead of ids, ROC dates, plain periods."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.model import Edition, Response
from anzheng.facts.base import COMPANY, Scalar
from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.obligations.core.roster import Missing, Responsible
from anzheng.posture.reasons import sentence
from anzheng.posture.results import Reason

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_PERIOD = re.compile(r"\bP(?:T(?P<hours>\d+)H|(?P<n>\d+)(?P<unit>[DWMY]))\b|\b(?P<open>\d+)-open-days\b")
_SIGNERS = ("step", "role", "first", "second")
"""Values of reasons that name a step, a role, or two of them; the dates of a window share the last names."""
_NAMED = 3
"""People named before the rest are counted."""
_MISSING = {Missing.ABSENT: Text("不在", "away"), Missing.LEFT: Text("已離職", "has left")}
_UNITS = {"D": ("日", "day"), "W": ("週", "week"), "M": ("個月", "month"), "Y": ("年", "year")}

_SIGNS = (
    (" == True", " 為「是」", " is yes"),
    (" == False", " 為「否」", " is no"),
    (" >= ", " ≥ ", " ≥ "),
    (" <= ", " ≤ ", " ≤ "),
    (" != ", " ≠ ", " ≠ "),
    (" == ", " ＝ ", " = "),
)
"""How comparisons of the catalogue are written for people."""

DUTIES = {
    "security-head": Text("資安專責主管", "Head of security"),
    "security-staff": Text("資安專責人員", "Security staff"),
    "security-executive": Text("資安長", "Security executive"),
    "system-owner": Text("系統負責人", "System owner"),
    "it-head": Text("資訊單位主管", "Head of IT"),
    "it-audit": Text("資訊稽核人員", "IT auditor"),
    "business-head": Text("業務單位主管", "Head of business unit"),
    "compliance": Text("法令遵循單位", "Compliance"),
    "audit-head": Text("內部稽核主管", "Head of internal audit"),
    "manager": Text("單位主管", "Manager"),
    "line-manager": Text("單位主管", "Line manager"),
}
STRENGTHS = {
    "must": Text("應", "must"),
    "should": Text("宜", "should"),
    "may": Text("得", "may"),
    "goal": Text("目標", "goal"),
    "info": Text("說明", "note"),
    "heading": Text("標題", "heading"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that has a name on a page: targets by id, vocabulary by section."""

    edition: Edition
    targets: Mapping[str, str]
    """`<register>:<entry>` → name."""

    def target(self, target: str) -> Text:
        """Return the name of a target."""
        if target == COMPANY:
            return Text("全公司", "the company")
        register, _, entry = target.partition(":")
        if entry == "*":
            name = self.term("registers", register)
            return Text(f"清冊「{name.zh}」", f"register “{name.en}”")
        known = self.targets.get(target)
        return Text(known, known) if known else Text(entry or target, entry or target)

    def term(self, section: str, identity: str) -> Text:
        """Return the name of a form, event, check … or its id if it has none."""
        return Text(*self.edition.names.get(section, {}).get(identity, (identity, identity)))

    def step(self, identity: str) -> Text:
        """Return the name of a step of an answer, or its id if it has none."""
        for demand in self.edition.demands.values():
            if isinstance(demand.spec, Response):
                for step in demand.spec.steps:
                    if step.step == identity:
                        return Text(step.zh, step.en)
        return Text(identity, identity)

    def role(self, identity: str) -> Text:
        """Return the name of whoever signs: a role of a form or statement, else the step of an answer."""
        known = self.edition.names.get("roles", {}).get(identity)
        return Text(*known) if known else self.step(identity)

    def field(self, owner: str, field: str) -> Text:
        """Return the name of a field of a form or register, or its id if it has none."""
        return self.term("fields", f"{owner}.{field}") if f"{owner}.{field}" in self._fields() else Text(field, field)

    def value(self, owner: str, field: str, value: Scalar) -> Text | None:
        """Return the name of a choice's value; None if it has none."""
        known = self._fields().get(f"{owner}.{field}={value}")
        return None if known is None else Text(*known)

    def _fields(self) -> Mapping[str, tuple[str, str]]:
        return self.edition.names.get("fields", {})

    def question(self, identity: str) -> Text:
        """Return the wording of a profile question."""
        known = self.edition.questions.get(identity)
        return Text(known.zh, known.en) if known else Text(identity, identity)

    def reason(self, reason: Reason) -> Text:
        """Return the sentence of a reason with names and dates as people write them."""
        return Text(
            *(plain(sentence(self._named(reason, n), language), language) for n, language in ((0, "zh"), (1, "en")))
        )

    def _named(self, reason: Reason, language: int) -> Reason:
        sections = {"register": "registers", "event": "events"}
        args = []
        for name, value in reason.args:
            said = value
            if name in sections:
                said = self.term(sections[name], value)[language]
            elif name == "question":
                said = self.question(value)[language].rstrip("？?")
            elif name == "target":
                said = self.target(value)[language]
            elif name in _SIGNERS:
                said = self.role(value)[language]
            elif value in ("True", "False"):
                said = _truth(value == "True")[language]
            args.append((name, said))
        return Reason(reason.code, tuple(args))


def plain(text: str, language: str) -> str:
    """Return `text` with durations in words and, in Chinese, dates of the Republic."""
    worded = _PERIOD.sub(lambda match: _duration(match, language), text)
    for sign, zh, en in _SIGNS:
        worded = worded.replace(sign, en if language == "en" else zh)
    return worded if language == "en" else _ISO.sub(_roc, worded).replace(" 內", "內")


def both(text: Text) -> Text:
    """Return both languages in plain wording."""
    return Text(plain(text.zh, "zh"), plain(text.en, "en"))


def _duration(match: re.Match[str], language: str) -> str:
    if match["open"]:
        return f"{match['open']} working days" if language == "en" else f"{match['open']} 個工作日"
    number, (zh, en) = (match["hours"], ("小時", "hour")) if match["hours"] else (match["n"], _UNITS[match["unit"]])
    return f"{number} {en}{'' if number == '1' else 's'}" if language == "en" else f"{number} {zh}"


def _roc(match: re.Match[str]) -> str:
    try:
        return roc.short(date(int(match[1]), int(match[2]), int(match[3])))
    except ValueError:
        return match[0]


_EVERY = {
    "workday": Text("每個工作日", "every working day"),
    "trading-day": Text("每個交易日", "every trading day"),
    "P1D": Text("每日", "daily"),
    "P1W": Text("每週", "weekly"),
    "P1M": Text("每月", "monthly"),
    "P3M": Text("每季", "quarterly"),
    "P6M": Text("每半年", "half-yearly"),
    "P1Y": Text("每年", "yearly"),
    "each-internal-audit": Text("每次內部稽核", "at each internal audit"),
    "as-needed": Text("視需要", "as needed"),
}


def every_in_words(every: str) -> Text:
    """Return how often something comes round: 每半年."""
    known = _EVERY.get(every)
    if known is not None:
        return known
    length = both(Text(every, every))
    return Text(f"每 {length.zh}", f"every {length.en}") if every else Text("", "")


_COVER = {
    "number": Text("文件編號", "Document number"),
    "version": Text("版次", "Version"),
    "on": Text("發行日期", "Issued on"),
    "class": Text("機密等級", "Class"),
    "level": Text("文件階層", "Level"),
    "pages": Text("頁數", "Pages"),
}
_CLASSES = {
    "public": Text("公開", "public"),
    "general": Text("一般", "general"),
    "internal": Text("內部使用", "internal"),
    "confidential": Text("機密", "confidential"),
}


def cover_of(issue: Mapping[str, str]) -> tuple[tuple[Text, Text], ...]:
    """Return what a document's cover states, in words and in the order in which covers state it."""
    return tuple(
        (label, _CLASSES.get(issue[key], both(Text(issue[key], issue[key]))))
        for key, label in _COVER.items()
        if key in issue
    )


def dated(edition: Edition) -> Text:
    """Return the edition of a document by its date: 109-12-11 版, or 未載明日期."""
    if edition.dated is None:
        return Text("未載明日期", "undated")
    return Text(f"{roc.short(edition.dated)} 版", f"edition of {edition.dated}")


def duty(owner: str) -> Text:
    """Return the name of a duty."""
    return DUTIES.get(owner, Text(owner, owner))


def answering(responsible: Iterable[Responsible], names: Mapping[str, str]) -> Text:
    """Return who answers for something, deputies named beside: 王小明（代：李大同）."""
    held = list(responsible)
    shown = [_answers(one, names) for one in held[:_NAMED]]
    more = len(held) - len(shown)
    zh, en = "、".join(one.zh for one in shown), ", ".join(one.en for one in shown)
    if more:
        return Text(f"{zh} 等 {len(held)} 人", f"{en} and {more} more")
    return Text(zh, en)


def _answers(one: Responsible, names: Mapping[str, str]) -> Text:
    name = names.get(one.person, one.person)
    notes = [_MISSING[one.missing]] if one.missing is not None else []
    if one.deputy is not None:
        deputy = names.get(one.deputy, one.deputy)
        notes.append(Text(f"代：{deputy}", f"deputy: {deputy}"))
    if not notes:
        return Text(name, name)
    return Text(f"{name}（{'，'.join(n.zh for n in notes)}）", f"{name} ({', '.join(n.en for n in notes)})")


def scalar(value: Scalar) -> Text:
    """Return an answer in words."""
    if isinstance(value, bool):
        return _truth(value)
    return Text(str(value), str(value))


def _truth(value: bool) -> Text:  # noqa: FBT001 - the value itself
    return Text("是", "yes") if value else Text("否", "no")


def titled(zh: str, en: str) -> Text:
    """Return a sentence of the catalogue as a title, without its full stop."""
    return Text(zh.rstrip("。"), en.rstrip("."))


def short_title(text: Text) -> Text:
    """Return a block's title without the list of its contents."""
    return Text(text.zh.partition("：")[0], text.en.partition(":")[0])


def weekday(day: date) -> Text:
    """Return the day of the week."""
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return Text("星期" + "一二三四五六日"[day.weekday()], names[day.weekday()])
