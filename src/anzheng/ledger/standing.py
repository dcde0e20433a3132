"""帳本現況 How a ledger stands, in words: what is signed, what others have seen, what only this machine protects."""

from dataclasses import dataclass
from datetime import date

from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.anchoring import AnchorState, anchors, cosigned_note
from anzheng.ledger.anchors.contract import anchor_kind
from anzheng.ledger.checkpoints import ledger_keys, newest_checkpoint, origin_of
from anzheng.ledger.read import head


@dataclass(frozen=True, slots=True)
class LedgerStanding:
    """How a ledger stands (帳本現況)."""

    origin: str | None
    """Its name in checkpoints; None before the first one."""
    size: int
    root: str
    """64 hexadecimal digits."""
    vkey: str | None
    """The verifier key in force."""
    note: str | None
    """The newest checkpoint with its cosignatures."""
    signed: int
    """Entries that it covers."""
    anchors: tuple[AnchorState, ...]

    @property
    def unanchored(self) -> int:
        """How many of the newest entries nobody outside has seen."""
        return self.size - max((one.size for one in self.anchors), default=0)

    def sentences(self, today: date) -> list[Text]:
        """Return it in sentences, the honest ones included."""
        found = [_signed(self)]
        if self.vkey is not None:
            found.append(Text(f"驗證金鑰 {self.vkey}", f"verifier key {self.vkey}"))
        found += [anchored_words(one, today) for one in self.anchors]
        if not self.anchors:
            found.append(
                Text(
                    "沒有外部錨定：能控制這部主機的人可以重寫整本帳。請至少設一個由別人保管的錨定。",
                    "No anchors: whoever controls this machine could rewrite the ledger. Have somebody else keep one.",
                )
            )
        elif self.unanchored:
            found.append(
                Text(
                    f"最後 {self.unanchored:,} 筆尚未錨定，目前只受這部主機保護。",
                    f"The last {self.unanchored:,} entries are not anchored: only this machine protects them.",
                )
            )
        return found


def standing_of(ledger: str) -> LedgerStanding:
    """Return how a ledger stands. Raises NotFoundError for an unknown ledger."""
    state, newest = head(ledger), newest_checkpoint(ledger)
    origin = origin_of(ledger)
    keys = [key for key in ledger_keys(ledger) if key.origin == origin]
    return LedgerStanding(
        origin=origin,
        size=state.size,
        root=state.root,
        vkey=keys[-1].vkey if keys else None,
        note=None if newest is None else cosigned_note(newest).decode(),
        signed=0 if newest is None else newest.size,
        anchors=anchors(ledger),
    )


def anchored_words(one: AnchorState, today: date) -> Text:
    """Return how far an anchor is, in a sentence."""
    name = anchor_kind(one.kind).name
    if one.at is None:
        zh, en = "尚未收過檢查點", "has taken no checkpoint yet"
    else:
        days = (today - taipei_day(one.at)).days
        ago_zh, ago_en = ("今天", "today") if days <= 0 else (f"{days} 天前", f"{days} days ago")
        zh, en = f"{ago_zh}錨定到第 {one.size:,} 筆", f"anchored {one.size:,} entries {ago_en}"
    why = (
        Text("", "")
        if one.problem is None
        else Text(f"；最近一次未成：{one.problem.zh}", f"; last failed: {one.problem.en}")
    )
    return Text(f"{one.anchor}（{name.zh}）{zh}{why.zh}", f"{one.anchor} ({name.en}) {en}{why.en}")


def _signed(found: LedgerStanding) -> Text:
    if found.origin is None:
        return Text("尚無檢查點。", "No checkpoint yet.")
    return Text(
        f"檢查點到第 {found.signed:,} 筆，名稱 {found.origin}",
        f"checkpoint of {found.signed:,} entries, {found.origin}",
    )
