"""案件歷程 The story of a case: every act and signature so far, and what is still to come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.records.core.workflow import limits
from anzheng.records.core.workflow.acts import (
    Act,
    Confirm,
    Entry,
    Escalate,
    Lapse,
    Print,
    Refuse,
    Resubmit,
    Return,
    Scan,
    Sign,
    Submit,
    Supersede,
    Withdraw,
)
from anzheng.records.core.workflow.case import Case, Signature, State, after
from anzheng.records.core.workflow.decide import Moment
from anzheng.records.core.workflow.definition import MEANINGS, Basis, Mode, Signer, Step
from anzheng.records.core.workflow.signers import candidates, fits
from anzheng.web.pages import components as c
from anzheng.web.pages.sheets import Sheet
from anzheng.web.pages.words import Badge

_OR = Text("或", " or ")
_SYSTEM = Text("系統", "the product")


@dataclass(frozen=True, slots=True)
class Told:
    """One act with what stands beside it in tables and ledger (一筆歷程)."""

    entry: Entry
    at: datetime
    seqs: tuple[int, ...]
    """Ledger index of the act, then of the signatures that a sheet brought."""


@dataclass(frozen=True, slots=True)
class Story:
    """What telling the story of a case needs."""

    case: Case
    told: tuple[Told, ...]
    names: Mapping[str, str]
    moment: Moment
    elsewhere: bool
    """Its entries stand in the ledger of the installation, to which the company's pages do not lead."""

    def name(self, person: str | None) -> str:
        """Return the name behind a pseudonym."""
        return self.names.get(person or "", person or "")


def blank(case: Case) -> Case:
    """Return the case as it was before anything happened to it."""
    since = case.history[0].on if case.history else case.since
    return Case(case.id, case.workflow, case.author, since, case.supersedes)


def timeline(story: Story) -> c.Timeline:
    """Return acts and signatures in order, the pending step last."""
    steps: list[c.Signature] = []
    for told, state, fresh in _stages(story):
        if not isinstance(told.entry.act, Sign):
            steps.append(_act(story, told))
        steps += [_signature(story, state, told, one, seq) for one, seq in fresh]
    waiting = _waiting(story)
    return c.Timeline(Text("簽核歷程", "Signatures"), (*steps, *((waiting,) if waiting is not None else ())))


def placed(story: Story) -> dict[Signature, tuple[datetime, int | None]]:
    """Return when each signature was entered and its ledger index; of equal ones the last."""
    return {one: (told.at, seq) for told, _, fresh in _stages(story) for one, seq in fresh}


def _stages(story: Story) -> Iterable[tuple[Told, Case, list[tuple[Signature, int | None]]]]:
    """Yield each act with the state after it and the signatures that it brought, each with its ledger index."""
    state = blank(story.case)
    for told in story.told:
        before = {id(one) for one in (*state.signatures, *state.fallen)}
        state = after(state, told.entry)
        act = told.entry.act
        fresh = [one for one in state.signatures if id(one) not in before] if isinstance(act, Sign | Confirm) else []
        seqs = told.seqs[isinstance(act, Confirm) :]
        yield told, state, [(one, seqs[n] if n < len(seqs) else None) for n, one in enumerate(fresh)]


def _act(story: Story, told: Told) -> c.Signature:
    word, name, duty = _said(story.case, told.entry.act)
    who = _SYSTEM.zh if told.entry.by == "system" else story.name(told.entry.by)
    seq = told.seqs[0] if told.seqs else None
    return c.Signature(
        Badge(word, name),
        name,
        who,
        _placed(story, duty, seq),
        deputy=getattr(told.entry.act, "on_behalf_of", None) is not None,
        at=told.at,
        reason=getattr(told.entry.act, "reason", ""),
        seq=None if story.elsewhere else seq,
    )


def _said(case: Case, act: Act) -> tuple[str, Text, Text]:  # noqa: C901, PLR0911, PLR0912 - a table by kind of act
    """Return shape, name and remark of an act that is no signature."""
    nothing = Text("", "")
    match act:
        case Submit():
            return "met", Text("填表並送件", "Filled in and submitted"), Text("填表人", "author")
        case Resubmit():
            return "met", Text("修改後重新送件", "Changed and submitted again"), Text("填表人", "author")
        case Return():
            to = case.workflow.step(act.to).name if act.to else Text("填表人", "the author")
            return "advice", Text(f"退回{to.zh}", f"Returned to {to.en}"), case.workflow.step(act.step).name
        case Refuse():
            return "failed", Text("不同意", "Refused"), case.workflow.step(act.step).name
        case Withdraw():
            return "not_applicable", Text("撤回", "Withdrawn"), Text("填表人", "author")
        case Supersede():
            return "excepted", Text("由新案取代", "Superseded"), Text(act.by_case, act.by_case)
        case Escalate():
            return "overdue", Text("逾期上呈", "Escalated"), nothing
        case Lapse():
            return "overdue", Text("逾期失效", "Lapsed"), nothing
        case Print():
            return "no_event", Text("列印簽核單", "Sheet printed"), nothing
        case Scan():
            count = len(act.inked)
            note = Text(f"登錄 {count} 個簽章，待確認", f"{count} signatures entered, to be confirmed")
            return "no_event", Text("上傳掃描檔", "Scan uploaded"), note
        case Confirm():
            return "met", Text("確認與正本相符", "Confirmed as true to the sheet"), nothing
        case Sign():
            raise TypeError("a signature is told with its duty")
        case _:
            assert_never(act)


def _signature(story: Story, state: Case, told: Told, one: Signature, seq: int | None) -> c.Signature:
    step = story.case.workflow.step(one.step)
    meaning = MEANINGS[one.meaning]
    fallen = _fell(story.case, state, one)
    duty = signed_as(story, step, one)
    zh, en = duty.zh, duty.en
    if one.on_behalf_of is not None:
        zh, en = f"{zh}，代 {story.name(one.on_behalf_of)}", f"{en}, for another"
    if one.paper is not None:
        zh, en = f"{zh}，紙本 {roc.short(one.on)}", f"{en}, on paper {one.on}"
    if fallen:
        zh, en = f"{zh}（因退回或變更，已不算數）", f"{en} (no longer counts: returned or changed)"
    name = Text(f"{meaning.zh}（{step.name.zh}）", f"{meaning.en.capitalize()} ({step.name.en})")
    return c.Signature(
        Badge("not_applicable" if fallen else "met", meaning),
        name,
        story.name(one.person),
        _placed(story, Text(zh, en), seq),
        deputy=one.on_behalf_of is not None,
        at=told.at,
        reason=getattr(told.entry.act, "reason", ""),
        seq=None if story.elsewhere else seq,
    )


def _fell(final: Case, state: Case, one: Signature) -> bool:
    """Tell whether the signature counts no more in the end; `one` was made in `state`, equal ones are counted."""
    earlier = [other for other in (*state.fallen, *state.signatures) if other == one]
    place = len(earlier) - 1
    fallen = sum(other == one for other in final.fallen)
    return place < fallen


def signed_as(story: Story, step: Step, one: Signature) -> Text:
    """Return by which relation or duty somebody signed."""
    signers: tuple[Signer, ...] = (*step.signers, *((step.escalate,) if step.escalate is not None else ()))
    chosen: tuple[Signer, ...] = signers if step.mode in (Mode.ANY, Mode.QUORUM) else (step.signers[one.place],)
    for signer in chosen:
        if fits(signer, story.case, one.person, one.on_behalf_of, story.moment.people, one.on):
            return signer.name
    return any_of(chosen)


def _placed(story: Story, duty: Text, seq: int | None) -> Text:
    """Return the remark, with the index in the ledger of the installation if that is where the entry stands."""
    if not story.elsewhere or seq is None:
        return duty
    return Text(f"{duty.zh}　安裝帳本 #{seq:,}", f"{duty.en} installation's ledger #{seq:,}")


def any_of(signers: Iterable[Signer]) -> Text:
    """Return the names of signers as alternatives."""
    found = [one.name for one in signers]
    return Text(_OR.zh.join(one.zh for one in found), _OR.en.join(one.en for one in found))


def all_of(step: Step) -> Text:
    """Return whom a step asks, in words."""
    match step.mode:
        case Mode.ANY:
            return any_of(step.signers)
        case Mode.ALL | Mode.JOINT:
            names = [one.name for one in step.signers]
            order = Text("（依序）", " (in this order)") if step.mode is Mode.JOINT else Text("", "")
            return Text("、".join(one.zh for one in names) + order.zh, ", ".join(one.en for one in names) + order.en)
        case Mode.QUORUM:
            who = any_of(step.signers)
            return Text(f"{who.zh}，共 {step.quorum} 人", f"{who.en}, {step.quorum} people")
        case _:
            assert_never(step.mode)


def who_may(story: Story) -> str:
    """Return the names of those who may sign the pending step today."""
    found = candidates(story.case, story.moment.people, story.moment.day)
    said = []
    for person, behalf in sorted(found.items(), key=lambda pair: story.name(pair[0])):
        own = None in behalf
        said.append(story.name(person) + ("" if own else f"（代 {story.name(behalf[0])}）"))
    return "、".join(said)


def _waiting(story: Story) -> c.Signature | None:
    step = story.case.pending
    if step is None:
        return None
    late = limits.overdue(story.case, story.moment.calendar, story.moment.day)
    meaning = MEANINGS[step.meaning]
    name = Text(f"等待{meaning.zh}（{step.name.zh}）", f"Waits to {meaning.en} ({step.name.en})")
    return c.Signature(Badge("overdue" if late else "due", name), name, who_may(story), all_of(step))


def to_come(story: Story) -> Sheet | None:
    """Return the steps that are still to be signed, and who may sign each."""
    case = story.case
    step = case.pending
    if step is None and case.state not in (State.DRAFT, State.RETURNED):
        return None
    path = case.path
    left = path[path.index(step) :] if step is not None else path
    title = Text("還要誰簽", "Still to be signed")
    columns = (
        c.Column(Text("關卡", "Step")),
        c.Column(Text("簽署意義", "Meaning")),
        c.Column(Text("誰可以簽", "Who may sign")),
        c.Column(Text("期限", "Due")),
        c.Column(Text("方式", "How")),
    )
    rows = tuple((one.name, MEANINGS[one.meaning], all_of(one), _due(story, one), _how(one)) for one in left)
    return Sheet("to-come", title, wide=(c.Table(title, columns, rows, c.Empty(title, title)),))


def _due(story: Story, step: Step) -> c.Cell:
    if story.case.pending is step:
        return limits.due(story.case, story.moment.calendar)
    if step.days is None:
        return Text("不限", "none")
    return Text(f"{step.days} 個工作日", f"{step.days} working days")


def _how(step: Step) -> Text:
    zh, en = [], []
    if step.fresh:
        zh.append("須再次驗證身分")
        en.append("asks for a fresh proof of identity")
    if step.paper:
        zh.append("可紙本簽章")
        en.append("may be signed on paper")
    return Text("，".join(zh) or "線上簽署", ", ".join(en) or "on line")


def rules(case: Case) -> Sheet:
    """Return the rules that keep people apart in this case, stated ones and those of the house told apart."""
    title = Text("職務分工的規則", "Rules that keep people apart")
    columns = (
        c.Column(Text("規則", "Rule")),
        c.Column(Text("性質", "Kind")),
        c.Column(Text("依據", "Source")),
    )
    own = Text(
        "同一個人不能簽同一案的兩關，填表人不能核准自己填的表",
        "nobody signs two steps of a case, and an author passes nothing of their own",
    )
    rows = (
        *((rule.why, LABELS[rule.basis], "、".join(rule.source) or None) for rule in case.workflow.apart),
        (own, LABELS[Basis.HOUSE], None),
    )
    return Sheet("rules", title, wide=(c.Table(title, columns, rows, c.Empty(title, title)),))


LABELS = {
    Basis.STATED: Text("依規範", "stated by a document"),
    Basis.HOUSE: Text("自訂", "house rule"),
}
"""How a rule is labelled: what a document says is told apart from our own caution."""
