"""一個案件 One case: what is asked, its digest, its story, and everything that the reader might do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from anzheng.kernel.errors import Text
from anzheng.records.core.workflow.acts import Refuse, Return, Sign, Withdraw
from anzheng.records.core.workflow.case import State
from anzheng.records.core.workflow.definition import MEANINGS, Step
from anzheng.records.core.workflow.offers import Offer
from anzheng.records.core.workflow.refusals import Refusal
from anzheng.web.pages import case_story
from anzheng.web.pages.case_story import LABELS, Story, timeline, to_come
from anzheng.web.pages.cases import state_badge
from anzheng.web.pages.components import Button, Callout, Cell, Choice, Code, Facts, Field, Link, Look, Tone
from anzheng.web.pages.sheets import Form, Sent, Sheet, SheetsPage, form

Rows = tuple[tuple[Text, Cell], ...]
_REASON = Field("reason", Text("理由", "Reason"), "area", limit=1000, rows=3)


@dataclass(frozen=True, slots=True)
class CasePage:
    """What the page about one case shows (案件頁)."""

    title: Text
    kind: Text
    story: Story
    offers: tuple[Offer, ...]
    content: Rows
    further: Rows
    """When opened, by whom, what it replaces and what replaced it."""
    overdue: bool
    replace: str = ""
    """Address where a new case is started in this one's place; empty if that is not possible."""
    draft: Form | None = None
    """The author's own form, as long as the content may change."""
    body: tuple[Sheet, ...] | None = None
    """The content where it is more than some lines."""
    notes: tuple[Callout, ...] = ()
    after: tuple[Sheet, ...] = ()
    """What else there is to do, below the signatures."""


def digits(digest: str) -> str:
    """Return a digest in groups of four."""
    return " ".join(digest[n : n + 4] for n in range(0, len(digest), 4))


def case_page(model: CasePage, paper: Sequence[Sheet], sent: Sent | None) -> SheetsPage:
    """Return the page."""
    case = model.story.case
    sheets = [asked_for(model)] if model.body is None else list(model.body)
    if model.draft is not None:
        name = Text("修改內容", "Change the content") if case.state is State.RETURNED else Text("草稿", "Draft")
        sheets = [Sheet("s-content", name, form=model.draft)]
    acts = _acts(model, sent)
    story = [_story(model)] if case.history else []
    further = [one for one in (to_come(model.story),) if one is not None]
    sheets += [*story, *acts, *further, *model.after, *paper, _about(model), case_story.rules(case)]
    return SheetsPage(model.title, tuple(sheets), notes=_notes(model), lede=_lede(model))


def asked_for(model: CasePage) -> Sheet:
    """Return the sheet with what is asked for."""
    return Sheet("asked", Text("申請內容", "What is asked"), (Facts(model.content),))


def _lede(model: CasePage) -> Text:
    case = model.story.case
    step = case.pending
    if step is None:
        return Text(f"{model.kind.zh}。", f"{model.kind.en.capitalize()}.")
    word = MEANINGS[step.meaning]
    return Text(
        f"{model.kind.zh}，等待「{step.name.zh}」{word.zh}。",
        f"{model.kind.en.capitalize()}, at step “{step.name.en}”.",
    )


def _notes(model: CasePage) -> tuple[Callout, ...]:
    case = model.story.case
    found = list(model.notes)
    if model.overdue:
        found.append(Callout(Tone.CAUTION, Text("已超過期限", "The time limit has passed")))
    if case.state is State.RETURNED and case.history:
        reason = getattr(case.history[-1].act, "reason", "")
        title = Text("案件已退回填表人", "Returned to its author")
        found.append(Callout(Tone.NOTE, title, Text(reason, reason) if reason else None))
    if case.matter.deviates and case.state is State.IN_PROGRESS:
        title = Text("有例外情形，須逐件簽核", "It deviates: it is signed by itself")
        found.append(Callout(Tone.NOTE, title))
    return tuple(found)


def _story(model: CasePage) -> Sheet:
    return Sheet("story", Text("簽核歷程", "Signatures"), (timeline(model.story),))


def _about(model: CasePage) -> Sheet:
    case = model.story.case
    rows: list[tuple[Text, Cell]] = [
        (Text("案號", "Case"), Code(case.id)),
        (Text("狀態", "State"), state_badge(case.state, overdue=model.overdue)),
        *model.further,
    ]
    if case.digest:
        rows.append((Text("內容摘要（SHA-256）", "Digest of the content (SHA-256)"), Code(digits(case.digest))))
    return Sheet("about", Text("案件資料", "About the case"), (Facts(tuple(rows)),))


# --- acts ------------------------------------------------------------------------------------


def _acts(model: CasePage, sent: Sent | None) -> list[Sheet]:
    by_kind: dict[str, list[Offer]] = {}
    for offer in model.offers:
        by_kind.setdefault(offer.kind, []).append(offer)
    found = []
    if Sign.KIND in by_kind and model.story.case.pending is not None:
        found += _signing(model, by_kind, model.story.case.pending, sent)
    if Withdraw.KIND in by_kind:
        found.append(_withdrawing(by_kind[Withdraw.KIND][0], sent))
    if model.replace:
        lead = Text(
            "要變更已核准的內容，請開立新案。新案核准時，本案由新案取代，紀錄保留。",
            "What was approved is never changed: a new case takes its place once that is approved, and this one stays.",
        )
        link = Link(Text("開立取代本案的新案", "Start a case in its place"), model.replace)
        found.append(Sheet("s-replace", Text("以新案取代", "Replace"), (link,), lead=lead))
    return found


def _signing(model: CasePage, offers: Mapping[str, list[Offer]], step: Step, sent: Sent | None) -> list[Sheet]:
    ways = offers[Sign.KIND]
    if not any(way.open for way in ways):
        return [_shut(step, ways)]
    word = MEANINGS[step.meaning]
    title = Text(f"{word.zh}（{step.name.zh}）", f"{word.en.capitalize()} ({step.name.en})")
    return [
        Sheet("s-sign", title, form=_sign(model, step, ways, sent), lead=_binding(model, step)),
        Sheet("s-return", Text("退回", "Return"), form=_return(model, step, offers.get(Return.KIND, []), sent)),
        Sheet("s-refuse", Text("不同意", "Refuse"), form=_refuse(model, step, offers.get(Refuse.KIND, []), sent)),
    ]


def _binding(model: CasePage, step: Step) -> Text:
    digest = digits(model.story.case.digest)
    fresh = Text("", "")
    if step.fresh:
        fresh = Text(
            "這一關須在送出前十分鐘內驗證過身分。", " You must have proved your identity within the last ten minutes."
        )
    return Text(
        f"你的簽署只及於目前這份內容，摘要 {digest}。{fresh.zh}",
        f"Your signature binds the content as it stands, digest {digest}.{fresh.en}",
    )


def _shut(step: Step, ways: Sequence[Offer]) -> Sheet:
    """Return what may not be done, shown all the same, with the reason beside it."""
    refusal = next(way.refusal for way in ways if way.refusal is not None)
    word = MEANINGS[step.meaning]
    name = Text(f"簽署：{word.zh}", f"Sign: {word.en}")
    same = Text("理由同上", "for the same reason")
    buttons = (
        Button(name, Look.PRIMARY, why_not=_why(refusal)),
        Button(Text("退回", "Return"), why_not=same),
        Button(Text("不同意", "Refuse"), why_not=same),
    )
    made = replace(form("sign", (), name, draft=False), buttons=buttons)
    return Sheet("s-sign", Text("簽核", "Signing"), form=made, lead=refusal.remedy)


def _why(refusal: Refusal) -> Text:
    label = LABELS[refusal.basis]
    zh, en = label.zh, label.en
    if refusal.source:
        zh, en = f"{zh}，{'、'.join(refusal.source)}", f"{en}, {', '.join(refusal.source)}"
    return Text(f"{refusal.why.zh}（{zh}）", f"{refusal.why.en} ({en})")


def _sign(model: CasePage, step: Step, ways: Sequence[Offer], sent: Sent | None) -> Form:
    word = MEANINGS[step.meaning]
    opinion = Field("reason", Text("意見", "Remark"), "area", limit=1000, rows=2, required=step.reason)
    return form(
        "sign",
        (*_whose(model, ways), opinion),
        Text(f"簽署：{word.zh}", f"Sign: {word.en}"),
        sent,
        hidden=(("step", step.id), ("digest", model.story.case.digest)),
    )


def _return(model: CasePage, step: Step, ways: Sequence[Offer], sent: Sent | None) -> Form:
    path = model.story.case.path
    author = Choice("", Text("填表人（修改後重新送件）", "the author, who changes it"))
    earlier = tuple(Choice(one.id, one.name) for one in path[: path.index(step)])
    to = Field("to", Text("退回到", "Back to"), "select", choices=(author, *earlier), required=False)
    fields = (*_whose(model, ways), to, _REASON)
    return form("return", fields, Text("退回", "Return"), sent, look=Look.QUIET, hidden=(("step", step.id),))


def _refuse(model: CasePage, step: Step, ways: Sequence[Offer], sent: Sent | None) -> Form:
    hidden = (("step", step.id), ("digest", model.story.case.digest))
    fields = (*_whose(model, ways), _REASON)
    name = Text("不同意，結束案件", "Refuse, and end the case")
    return form("refuse", fields, name, sent, look=Look.DANGEROUS, hidden=hidden)


def _whose(model: CasePage, ways: Sequence[Offer]) -> tuple[Field, ...]:
    """Return the choice in whose place; none where there is only one's own."""
    if len(ways) == 1 and ways[0].on_behalf_of is None:
        return ()
    choices = tuple(
        Choice(way_id(way), _who(model, way), why_not=None if way.refusal is None else way.refusal.why) for way in ways
    )
    open_ = [way_id(way) for way in ways if way.open]
    return (Field("who", Text("以誰的身分", "In whose place"), "radio", open_[0] if open_ else "", choices=choices),)


def way_id(way: Offer) -> str:
    """Return the value of a way to sign: in whose place, and which place of the step."""
    return f"{way.on_behalf_of or 'self'}/{'' if way.place is None else way.place}"


def _who(model: CasePage, way: Offer) -> Text:
    if way.on_behalf_of is None:
        return Text("本人", "myself")
    name = model.story.name(way.on_behalf_of)
    return Text(f"代 {name}", f"deputy of {name}")


def _withdrawing(offer: Offer, sent: Sent | None) -> Sheet:
    name = Text("撤回案件", "Withdraw the case")
    made = form("withdraw", (), name, sent, look=Look.DANGEROUS, draft=False)
    if offer.refusal is not None:
        made = replace(made, buttons=(Button(name, Look.DANGEROUS, why_not=_why(offer.refusal)),))
    lead = Text("撤回後案件結束，紀錄保留；要再申請須開立新案。", "It ends the case; the record stays.")
    return Sheet("s-withdraw", Text("撤回", "Withdraw"), form=made, lead=lead)


def drafting(model_fields: tuple[Field, ...], state: State, sent: Sent | None, *, action: str = "") -> Form:
    """Return the form of a content: kept as it is, or put before the signers at once."""
    kept, submitted = Text("儲存草稿", "Keep as draft"), Text("送件", "Submit")
    if state is State.RETURNED:
        submitted = Text("重新送件", "Submit again")
    made = form("content", model_fields, submitted, sent, action=action)
    buttons = (Button(submitted, Look.PRIMARY, "then", "submit"), Button(kept, Look.QUIET, "then", "keep"))
    return replace(made, buttons=buttons)


def discarding(sent: Sent | None) -> Sheet:
    """Return the form that throws a draft away."""
    name = Text("捨棄草稿", "Discard the draft")
    made = form("discard", (), name, sent, look=Look.DANGEROUS, draft=False)
    lead = Text("草稿沒有送出過，捨棄後不留紀錄。", "It was before nobody; nothing of it stays.")
    return Sheet("s-discard", name, form=made, lead=lead)
