"""外部錨定頁 Anchors: who else keeps the checkpoints, how far each is, and what only this machine protects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anzheng.kernel.errors import Text
from anzheng.ledger.standing import LedgerStanding
from anzheng.organization.reasons import LONGEST
from anzheng.web.pages.components import (
    Callout,
    Cell,
    Choice,
    Code,
    Column,
    Empty,
    Facts,
    Field,
    Link,
    Look,
    Table,
    Tone,
)
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage, form

TITLE = Text("外部錨定", "Anchors outside")
_LEDE = Text(
    "帳本定期由金鑰簽署成檢查點，交給外面的人保管。往後只要有人改寫或刪去任何一筆，就會與他們手上的那一份對不起來。",
    "The head of the ledger is signed regularly, and others keep the checkpoints. Whoever changes or drops an entry "
    "later contradicts what they hold.",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of anchor as it can be chosen (錨定種類)."""

    id: str
    name: Text
    place_help: Text
    outside: Text


def anchors_page(
    standing: LedgerStanding,
    weak: Mapping[str, Text],
    kinds: Sequence[Kind],
    sent: Sent | None,
    checkpoint: str,
    *,
    may_manage: bool,
) -> SheetsPage:
    """Return the page; `weak` says of anchors what speaks against their place, `checkpoint` where to fetch one."""
    sheets = [_now(standing, checkpoint), _kept(standing, kinds)]
    if may_manage:
        sheets += [_sign(sent), _add(kinds, sent)]
        sheets += [_remove(standing, sent)] if standing.anchors else []
    return SheetsPage(TITLE, tuple(sheets), _LEDE, notes=(_honest(standing, weak),))


def _honest(standing: LedgerStanding, weak: Mapping[str, Text]) -> Callout:
    if not standing.anchors:
        return Callout(
            Tone.CAUTION,
            Text("還沒有外部錨定", "No anchors yet"),
            Text(
                "目前整本帳只受這部主機保護：能控制主機的人可以全部重寫而不被發現。請至少設一個由別人保管的錨定。",
                "Only this machine protects the ledger: whoever controls it could rewrite all of it unnoticed. Have at "
                "least one anchor that somebody else keeps.",
            ),
        )
    if standing.unanchored:
        return Callout(
            Tone.NOTE,
            Text(
                f"最後 {standing.unanchored:,} 筆尚未錨定", f"The last {standing.unanchored:,} entries are not anchored"
            ),
            Text(
                "在下一次錨定以前，這幾筆只受這部主機保護。",
                "Until the next anchoring only this machine protects them.",
            ),
        )
    reached = [one.anchor for one in standing.anchors if one.size == standing.size]
    if all(anchor in weak for anchor in reached):
        said = [weak[anchor] for anchor in reached]
        return Callout(
            Tone.CAUTION,
            Text("每一筆都已錨定，但保管的地方不可靠", "Every entry is anchored, in a place that protects little"),
            Text(
                "；".join(f"{anchor}：{one.zh}" for anchor, one in zip(reached, said, strict=True))
                + "。最好另設一個由別人保管的錨定。",
                "; ".join(f"{anchor}: {one.en}" for anchor, one in zip(reached, said, strict=True))
                + ". Better have somebody else keep one, too.",
            ),
        )
    return Callout(
        Tone.DONE,
        Text("每一筆都已錨定", "Every entry is anchored"),
        Text(
            "外面至少有一個人持有涵蓋全部分錄的檢查點。", "Somebody outside holds a checkpoint that covers all of them."
        ),
    )


def _now(standing: LedgerStanding, checkpoint: str) -> Sheet:
    rows: tuple[tuple[Text, Cell], ...] = (
        (Text("帳本筆數", "Entries"), standing.size),
        (Text("檢查點到", "Checkpoint covers"), standing.signed),
        (Text("帳本名稱", "Name of the ledger"), Code(standing.origin or "—")),
        (Text("驗證金鑰", "Verifier key"), Code(standing.vkey or "—")),
    )
    if standing.note is not None:
        rows = (*rows, (Text("最新檢查點", "Newest checkpoint"), Link(Text("下載保存", "Fetch and keep"), checkpoint)))
    lead = Text(
        "驗證金鑰請印在紙上交給稽核人員：離線查驗時，只信任他自己帶來的這一行。",
        "Give the verifier key to your auditors on paper: offline they trust only the line that they bring themselves.",
    )
    return Sheet("s-now", Text("現況", "As it stands"), (Facts(rows),), lead=lead)


def _kept(standing: LedgerStanding, kinds: Sequence[Kind]) -> Sheet:
    names = {kind.id: kind for kind in kinds}
    columns = (
        Column(Text("代號", "Id")),
        Column(Text("種類", "Kind")),
        Column(Text("錨定到第幾筆", "Entries covered"), numeric=True),
        Column(Text("何時", "When")),
        Column(Text("最近一次未成的原因", "Why the last one failed")),
        Column(Text("在哪裡", "Where")),
    )
    rows = tuple(
        (Code(one.anchor), names[one.kind].name, one.size or None, one.at, one.problem, Code(one.place))
        for one in standing.anchors
    )
    empty = Empty(
        Text("沒有外部錨定", "No anchors"),
        Text(
            "最省事的是寄給稽核人員的信，最及時的是見證者。",
            "A mail to the auditor is the least work, a witness the quickest.",
        ),
    )
    table = Table(Text("外部錨定", "Anchors"), columns, rows, empty)
    return Sheet("s-kept", Text("由誰保管", "Who keeps them"), wide=(table,))


def _sign(sent: Sent | None) -> Sheet:
    lead = Text(
        "平常每五分鐘檢查一次，有新分錄就簽署。查核開始前可以立即簽署。",
        "Every five minutes, if there are new entries. Before an audit begins it can be done at once.",
    )
    act = form("sign", (), Text("立即簽署並提交", "Sign and offer now"), sent, look=Look.QUIET, draft=False)
    return Sheet("s-sign", Text("立即簽署", "Sign now"), form=act, lead=lead)


def _add(kinds: Sequence[Kind], sent: Sent | None) -> Sheet:
    choices = tuple(Choice(kind.id, kind.name, hint=_hint(kind)) for kind in kinds)
    named = Text("小寫英數字與連字號", "lower-case letters, digits, hyphens")
    where = Text("照所選種類的寫法填寫。", "As the chosen kind says.")
    fields = (
        Field("anchor", Text("代號", "Id"), hint=named, limit=40),
        Field("kind", Text("種類", "Kind"), "radio", choices=choices),
        Field("place", Text("在哪裡", "Where"), hint=where, limit=500),
    )
    act = form("add", fields, Text("新增錨定", "Add the anchor"), sent)
    return Sheet("s-add", Text("新增錨定", "Add an anchor"), form=act)


def _hint(kind: Kind) -> Text:
    where = kind.place_help
    return Text(f"{kind.outside.zh}寫法：{where.zh}。", f"{kind.outside.en} Write: {where.en}.")


def _remove(standing: LedgerStanding, sent: Sent | None) -> Sheet:
    choices = tuple(Choice(one.anchor, one.anchor) for one in standing.anchors)
    fields = (
        Field("anchor", Text("代號", "Id"), "select", choices=choices),
        Field("reason", Text("理由", "Reason"), limit=LONGEST),
    )
    act = form("remove", fields, Text("移除錨定", "Remove the anchor"), sent, look=Look.DANGEROUS)
    lead = Text("既有的收據保留，仍可用來查驗。", "Its receipts stay and still prove what they proved.")
    return Sheet("s-remove", Text("移除錨定", "Remove an anchor"), form=act, lead=lead)
