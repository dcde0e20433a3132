"""公司屬性 The profile: four plain questions at the start, and the answers that follow from them.

The questions of the documents are finer than people think of themselves: "do you accept orders over the
internet?". A company is asked four things first, several of which may hold at once; every answer that
follows is shown before it is recorded and may be changed one by one afterwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anzheng.facts.base import Scalar
from anzheng.kernel.errors import InputError, Text


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen (選項)."""

    id: str
    text: Text
    implies: Mapping[str, bool]
    """Questions of the documents that are answered yes or no by choosing it."""


@dataclass(frozen=True, slots=True)
class Basic:
    """One of the four questions (基本問題)."""

    id: str
    text: Text
    help: Text
    choices: tuple[Choice, ...]
    several: bool
    """Whether more than one choice may hold at once."""
    decides: tuple[str, ...]
    """Questions of the documents that this one answers: no, unless a choice says yes."""


BASICS: tuple[Basic, ...] = (
    Basic(
        "company-kinds",
        Text("貴公司經營哪些業務？", "What business are you in?"),
        Text("可複選；兼營者全部勾選。", "Tick all that apply."),
        (
            Choice("securities-broker", Text("證券經紀", "Securities brokerage"), {"brokerage": True}),
            Choice("securities-dealer", Text("證券自營", "Securities dealing"), {}),
            Choice("securities-underwriter", Text("證券承銷", "Securities underwriting"), {}),
            Choice("futures", Text("期貨業務", "Futures"), {}),
            Choice("asset-management", Text("投信、投顧", "Asset management or advice"), {}),
            Choice("other-company", Text("其他行業", "Another line of business"), {}),
        ),
        several=True,
        decides=("brokerage",),
    ),
    Basic(
        "listing-tier",
        Text("股票發行情形？", "How are your shares issued?"),
        Text("以目前狀態為準。", "As it stands today."),
        (
            Choice("private", Text("未公開發行", "Not publicly issued"), {}),
            Choice("public", Text("公開發行", "Publicly issued"), {"public-company": True}),
            Choice("emerging", Text("興櫃", "Emerging stock board"), {"public-company": True}),
            Choice("otc", Text("上櫃", "Traded over the counter (TPEx)"), {"public-company": True}),
            Choice("listed", Text("上市", "Listed (TWSE)"), {"public-company": True}),
        ),
        several=False,
        decides=("public-company",),
    ),
    Basic(
        "security-tier",
        Text("證券商資安分級？", "Security tier of a securities firm?"),
        Text(
            "依主管機關或交易所核定；非證券商選「不適用」。", "As determined for your firm; otherwise not applicable."
        ),
        (
            Choice("not-applicable", Text("不適用", "Not applicable"), {}),
            Choice("undetermined", Text("尚未核定", "Not yet determined"), {}),
            Choice("first", Text("第一級", "First tier"), {"by-tier": True}),
            Choice("second", Text("第二級", "Second tier"), {"by-tier": True}),
            Choice("third", Text("第三級", "Third tier"), {"by-tier": True}),
            Choice("fourth", Text("第四級", "Fourth tier"), {"by-tier": True}),
        ),
        several=False,
        decides=("by-tier",),
    ),
    Basic(
        "order-channels",
        Text("客戶可以從哪些管道下單？", "How can clients place orders?"),
        Text("可複選；不受理委託者全部留白。", "Tick all that apply; none if you take no orders."),
        (
            Choice("counter", Text("臨櫃、電話", "In person or by phone"), {}),
            Choice("voice", Text("語音系統", "Voice system"), {}),
            Choice("web", Text("網頁或下單軟體", "Web page or trading software"), {"internet-order": True}),
            Choice(
                "app",
                Text("行動應用程式", "Mobile application"),
                {"internet-order": True, "mobile-app": True, "investor-mobile-app": True},
            ),
            Choice("api", Text("應用程式介面（API）", "API"), {"internet-order": True, "api-service": True}),
        ),
        several=True,
        decides=("internet-order", "api-service", "investor-mobile-app"),
    ),
)
"""公司類別、上市別、資安分級、下單管道。"""


def answers_of(chosen: Mapping[str, Sequence[str]]) -> dict[str, Scalar]:
    """Return what is to be recorded for the choices made: the choices themselves and the answers that follow.

    `chosen` maps a basic question to the ids chosen; a question that is not in it stays open. A single
    choice is recorded as its id, several as one yes or no for each, `order-channels.web`. Raises InputError
    for an unknown question or choice, or for several choices where one is asked.
    """
    known = {basic.id: basic for basic in BASICS}
    found: dict[str, Scalar] = {}
    for question, ids in chosen.items():
        basic = known.get(question)
        if basic is None:
            raise _unknown(question, tuple(known))
        found.update(_answered(basic, ids))
    return found


def _answered(basic: Basic, ids: Sequence[str]) -> dict[str, Scalar]:
    choices = {choice.id: choice for choice in basic.choices}
    for id_ in ids:
        if id_ not in choices:
            raise _unknown(f"{basic.id}={id_}", tuple(choices))
    if not basic.several and len(ids) != 1:
        raise InputError(
            Text("這一題只能選一項", "choose exactly one here"),
            basic.id,
            Text(f"可選：{'、'.join(choices)}", f"one of: {', '.join(choices)}"),
        )
    found: dict[str, Scalar] = dict.fromkeys(basic.decides, False)
    for id_ in ids:
        found.update(choices[id_].implies)
    if basic.several:
        found.update({f"{basic.id}.{id_}": id_ in ids for id_ in choices})
    else:
        found[basic.id] = ids[0]
    return found


def chosen_of(answers: Mapping[str, Scalar]) -> dict[str, tuple[str, ...]]:
    """Return the choices that recorded answers stand for, the reverse of `answers_of`; open questions are absent."""
    found: dict[str, tuple[str, ...]] = {}
    for basic in BASICS:
        if basic.several:
            held = {choice.id: answers.get(f"{basic.id}.{choice.id}") for choice in basic.choices}
            if any(value is not None for value in held.values()):
                found[basic.id] = tuple(id_ for id_, value in held.items() if value is True)
        elif isinstance(value := answers.get(basic.id), str):
            found[basic.id] = (value,)
    return found


def _unknown(where: str, known: Sequence[str]) -> InputError:
    return InputError(
        Text("沒有這個選項", "there is no such choice"),
        where[:80],
        Text(f"可選：{'、'.join(known)}", f"one of: {', '.join(known)}"),
    )
