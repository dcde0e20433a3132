"""指派與代理的規則 Rules of assigning: who may be given which duty, who may stand in for whom, who acts today.

Rows and days come in; a rule that is broken raises an error which says whether a document states it or we do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from anzheng.kernel.errors import ConflictError, InputError, SeparationError, Text
from anzheng.organization.core.duties import NAMES, OUTSIDERS, Duty, Incompatible, clash
from anzheng.organization.core.standing import Held, StandsIn

_BASIS = {"stated": Text("規範明定", "stated in a document"), "house": Text("本系統的規則", "our own rule")}


@dataclass(frozen=True, slots=True)
class Works:
    """That somebody works in a company, and how long (任職)."""

    person: str
    outsider: bool
    joined: date
    last_day: date | None

    def throughout(self, first: date, last: date | None) -> bool:
        """Tell whether the person works here on every day from `first` to `last` (None: without end)."""
        ends = self.last_day is None or (last is not None and last <= self.last_day)
        return self.joined <= first and ends

    def on(self, day: date) -> bool:
        """Tell whether the person works here on `day`."""
        return self.throughout(day, day)


@dataclass(frozen=True, slots=True)
class Away:
    """A planned absence that was not cancelled (預定不在)."""

    person: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Acts:
    """Who does a duty on a day (行使職務的人)."""

    person: str
    on_behalf: str | None
    """The person whose duty it is, where a deputy acts (代)."""


def check_grant(
    actor: str, works: Works | None, wanted: Held, held: Iterable[Held], deputations: Iterable[StandsIn]
) -> None:
    """Raise unless `actor` may give `wanted` to the person whose membership `works` is.

    `held` are the duties of everybody in the company from the first day on, `deputations` likewise.
    """
    where = NAMES[wanted.duty].zh
    if actor == wanted.person:
        raise SeparationError(
            Text("不能指派職務給自己", "nobody grants a duty to themselves"),
            where,
            Text("請由另一位系統管理者指派", "let another administrator do it"),
        )
    if wanted.duty is Duty.EMPLOYEE:
        raise InputError(
            Text("員工身分來自任職，不另外指派", "being an employee follows from the membership and is never granted"),
            where,
            Text("請登錄到職", "record that the person joined"),
        )
    _check_days(wanted.first, wanted.last, where)
    _check_works(works, wanted, where)
    others = tuple(held)
    _refuse_double(wanted, others, where)
    refuse_clash(wanted, _around(wanted, others, tuple(deputations)))


def _check_days(first: date, last: date | None, where: str) -> None:
    if last is not None and last < first:
        raise InputError(
            Text("最後一日早於第一日", "the last day is before the first"),
            f"{where} {first}/{last}",
            Text("請更正日期", "correct the days"),
        )


def _check_works(works: Works | None, wanted: Held, where: str) -> None:
    if works is None or not works.on(wanted.first):
        raise InputError(
            Text("這個人當時不在這家公司任職", "the person does not work in this company on that day"),
            where,
            Text("請先登錄到職，或更正起日", "record the joining first, or correct the first day"),
        )
    if works.outsider != (wanted.duty in OUTSIDERS):
        raise InputError(
            Text(
                "外部人員只能擔任外部稽核或廠商人員，員工不能擔任這兩種",
                "outsiders are outside auditors or vendors only, and staff are neither",
            ),
            where,
            Text("請選擇其他職務", "choose another duty"),
        )
    if works.outsider and (wanted.last is None or not works.throughout(wanted.first, wanted.last)):
        raise InputError(
            Text(
                "外部人員的職務須有最後一日，且不晚於其任期", "an outsider's duty needs a last day within the stay here"
            ),
            where,
            Text("請給最後一日", "give a last day"),
        )


def _refuse_double(wanted: Held, held: Iterable[Held], where: str) -> None:
    same = (wanted.person, wanted.duty, wanted.unit)
    if any((one.person, one.duty, one.unit) == same and _meet(one, wanted) for one in held):
        raise ConflictError(
            Text("這段期間已經擔任這項職務", "the duty is held already on some of these days"),
            where,
            Text("請先解除原來的指派，或更正日期", "end the earlier assignment first, or correct the days"),
        )


def _around(wanted: Held, held: tuple[Held, ...], deputations: tuple[StandsIn, ...]) -> list[Held]:
    """Return the duties that come together with `wanted` in one hand, cut to the days on which they do."""
    together = [one for one in held if one.person == wanted.person]
    for one in deputations:
        if one.deputy == wanted.person:
            theirs = (h for h in held if h.person == one.person and one.duty in (None, h.duty))
            together += [cut for h in theirs if (cut := _during(h, one.first, one.last)) is not None]
        if one.person == wanted.person and one.duty in (None, wanted.duty):
            of_deputy = (h for h in held if h.person == one.deputy)
            together += [cut for h in of_deputy if (cut := _during(h, one.first, one.last)) is not None]
    return together


def refuse_clash(wanted: Held, together: Iterable[Held]) -> None:
    """Raise SeparationError if `wanted` may not come together with one of `together` on any day that both hold."""
    for one in together:
        rule = clash(wanted.duty, one.duty)
        if rule is not None and _meet(wanted, one):
            raise SeparationError(
                _said(rule), f"{NAMES[wanted.duty].zh}／{NAMES[one.duty].zh}", _instead(rule, wanted, one)
            )


def _said(rule: Incompatible) -> Text:
    basis = _BASIS[rule.basis]
    return Text(f"不得兼任（{basis.zh}）：{rule.why.zh}", f"not to be held together ({basis.en}): {rule.why.en}")


def _instead(rule: Incompatible, wanted: Held, one: Held) -> Text:
    other = NAMES[one.duty]
    if rule.basis == "house":
        return Text(f"請改由其他人擔任，或先解除{other.zh}", f"choose somebody else, or end {other.en} first")
    until = one.last if one.last is not None and one.last >= wanted.first else None
    when = Text(f"，或自 {until} 以後起算", f", or begin after {until}") if until is not None else Text("", "")
    return Text(f"請改由其他人擔任{when.zh}", f"choose somebody else{when.en}")


def check_last_administrator(leaving: Iterable[Held], remaining: Iterable[Held], after: date) -> None:
    """Raise ConflictError if ending the duties `leaving` leaves no administrator on the day `after`.

    `remaining` are the duties of administrator in the whole installation, without those that end.
    """
    if not any(one.duty is Duty.ADMINISTRATOR for one in leaving):
        return
    if not any(one.duty is Duty.ADMINISTRATOR and one.unit is None and one.on(after) for one in remaining):
        raise ConflictError(
            Text("至少要有一位系統管理者", "one administrator has to remain"),
            NAMES[Duty.ADMINISTRATOR].zh,
            Text("請先指派另一位系統管理者", "appoint another one first"),
        )


def check_deputation(
    wanted: StandsIn, person: Works | None, deputy: Works | None, held: Iterable[Held], existing: Iterable[StandsIn]
) -> None:
    """Raise unless the deputation may be named.

    `held` are the duties of both and of all others for whom the deputy stands in, `existing` the deputations
    of the company that touch these days.
    """
    where = f"{wanted.first}/{wanted.last}"
    _check_days(wanted.first, wanted.last, "代理")
    if wanted.person == wanted.deputy:
        raise SeparationError(
            Text("不能當自己的代理人", "nobody is their own deputy"), where, Text("請另選一人", "choose somebody else")
        )
    for works, who in ((person, Text("被代理的人", "the person")), (deputy, Text("代理人", "the deputy"))):
        if works is None or works.outsider or not works.throughout(wanted.first, wanted.last):
            raise InputError(
                Text(f"{who.zh}須是整段期間在職的員工", f"{who.en} has to be staff here on all of these days"),
                where,
                Text("請另選一人或縮短期間", "choose somebody else or shorten the period"),
            )
    duties = tuple(held)
    theirs = [one for one in duties if one.person == wanted.person and wanted.duty in (None, one.duty)]
    taken = [cut for one in theirs if (cut := _during(one, wanted.first, wanted.last)) is not None]
    if wanted.duty is not None and not taken:
        raise InputError(
            Text("被代理的人在這段期間沒有這項職務", "the person does not hold this duty on these days"),
            NAMES[wanted.duty].zh,
            Text("請更正職務，或改為代理全部職務", "correct the duty, or name a deputy for all duties"),
        )
    rows = tuple(existing)
    _refuse_second(wanted, rows, where)
    for one in taken:
        refuse_clash(one, _in_hand(wanted, duties, rows))


def _refuse_second(wanted: StandsIn, existing: Iterable[StandsIn], where: str) -> None:
    for one in existing:
        same_duty = wanted.duty is None or one.duty is None or wanted.duty is one.duty
        if one.person == wanted.person and same_duty and _overlap((one.first, one.last), (wanted.first, wanted.last)):
            raise ConflictError(
                Text("這段期間已經有代理人", "there is a deputy already on some of these days"),
                where,
                Text("請先結束原來的代理，或更正期間", "end the earlier deputation first, or correct the days"),
            )


def _in_hand(wanted: StandsIn, held: tuple[Held, ...], existing: tuple[StandsIn, ...]) -> list[Held]:
    """Return what the deputy already has in hand: own duties, and those of others stood in for."""
    own = [one for one in held if one.person == wanted.deputy]
    for other in existing:
        if other.deputy == wanted.deputy:
            theirs = (one for one in held if one.person == other.person and other.duty in (None, one.duty))
            own += [cut for one in theirs if (cut := _during(one, other.first, other.last)) is not None]
    return own


def absent(person: str, day: date, absences: Iterable[Away]) -> bool:
    """Tell whether the person is away on `day`."""
    return any(one.person == person and one.first <= day <= one.last for one in absences)


def who_acts_for(person: str, duty: Duty, day: date, deputations: Iterable[StandsIn], absences: Iterable[Away]) -> Acts:
    """Return who does the duty of `person` on `day`: the deputy named for that day, unless absent, else the person.

    A deputation is not inherited: whoever stands in for the deputy does not stand in for the person.
    """
    away = tuple(absences)
    for one in deputations:
        if one.person == person and one.duty in (None, duty) and one.on(day) and not absent(one.deputy, day, away):
            return Acts(one.deputy, person)
    return Acts(person, None)


def _during(held: Held, first: date, last: date) -> Held | None:
    """Return the duty cut to the days from `first` to `last`, or None if it is not held on any of them."""
    begin = max(held.first, first)
    end = last if held.last is None else min(held.last, last)
    return Held(held.person, held.duty, held.unit, begin, end) if begin <= end else None


def _meet(one: Held, other: Held) -> bool:
    return _overlap((one.first, one.last), (other.first, other.last))


def _overlap(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    return (other[1] is None or one[0] <= other[1]) and (one[1] is None or other[0] <= one[1])
