"""案件上的行為 The acts upon a case as forms of its page; each calls one service and says what it did."""

from dataclasses import dataclass

from anzheng.kernel.errors import Text
from anzheng.records import cases
from anzheng.records.contents import Putting
from anzheng.records.core.workflow.acts import Act, Confirm, Print, Refuse, Return, Sign, Withdraw
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Case
from anzheng.records.subject import subject_of
from anzheng.web.cases import aftermath, contents, scans
from anzheng.web.here import Here
from anzheng.web.reading import Reading
from anzheng.web.sign_in.proofs import proven_anew

_LONG = 1000
_DONE = Text("已入帳。", "Recorded.")


@dataclass(slots=True)
class Acting:
    """One act upon one case (案件操作)."""

    at: Here
    row: Case
    said: Text = _DONE
    then: str = ""
    """Where to go afterwards, if not back to the case."""

    def do(self, what: Act, files: Putting | None = None) -> State:
        """Do it, and return how the case stands afterwards."""
        at = self.at
        after = cases.act(
            at.visit.standing, self.row.pk, what, home=at.home, actor=at.visit.actor, now=at.now, files=files
        )
        return after.state


def asks_again(row: Case, reading: Reading) -> bool:
    """Tell whether the form asks for a fresh proof of identity: signing where the step does, and vouching for paper."""
    if reading.form == "confirm":
        return True
    if reading.form != "sign" or not row.step:
        return False
    return subject_of(row.kind).workflow_of(row.workflow, row.content).step(row.step).fresh


def _sign(acting: Acting, reading: Reading) -> None:
    behalf, place = _way(reading)
    step, digest = reading.text("step", limit=60), reading.text("digest", limit=64)
    reason = reading.text("reason", required=False, limit=_LONG)
    if not reading.sound:
        return
    fresh = acting.row.step == step and asks_again(acting.row, reading)
    factor = proven_anew(acting.at.request) if fresh else ""
    state = acting.do(Sign(step, digest, behalf, place, factor, reason))
    aftermath.settle(acting.at, [acting.row.pk])
    acting.said = Text("已簽署並入帳。", "Signed and recorded.")
    if state is State.APPROVED:
        acting.said = Text("已簽署並入帳，案件已核准。", "Signed and recorded; the case is approved.")


def _return(acting: Acting, reading: Reading) -> None:
    behalf, _ = _way(reading)
    step, to = reading.text("step", limit=60), reading.text("to", required=False, limit=60)
    reason = reading.text("reason", limit=_LONG)
    if reading.sound:
        acting.do(Return(step, reason, to, behalf))
        acting.said = Text("已退回並入帳。", "Returned and recorded.")


def _refuse(acting: Acting, reading: Reading) -> None:
    behalf, _ = _way(reading)
    step, digest = reading.text("step", limit=60), reading.text("digest", limit=64)
    reason = reading.text("reason", limit=_LONG)
    if reading.sound:
        acting.do(Refuse(step, digest, reason, behalf))
        acting.said = Text("已不同意，案件結束。", "Refused; the case has ended.")


def _withdraw(acting: Acting, _reading: Reading) -> None:
    acting.do(Withdraw())
    acting.said = Text("已撤回，案件結束。", "Withdrawn; the case has ended.")


def _way(reading: Reading) -> tuple[str | None, int | None]:
    """Return in whose place, and upon which place of the step; neither if the form offered no choice."""
    who, _, place = reading.text("who", required=False, limit=60).partition("/")
    behalf = None if who in ("", "self") else who
    return behalf, int(place) if place.isascii() and place.isdigit() and len(place) < 4 else None


def _content(acting: Acting, reading: Reading) -> None:
    """Keep the draft, and put it before the signers if that was asked for."""
    at, row = acting.at, acting.row
    about = subject_of(row.kind)
    content = contents.read(at, row.kind, reading, row.content)
    submits = reading.text("then", required=False, limit=20) != "keep"
    if submits and reading.sound:
        contents.judge(at, about, content, reading)
    if not reading.sound:
        return
    actor, now = at.visit.actor, at.now
    cases.write_draft(at.visit.standing, row.pk, content, actor=actor, now=now)
    acting.said = Text("草稿已儲存。", "The draft is kept.")
    if submits:
        cases.submit(at.visit.standing, row.pk, home=at.home, actor=actor, now=now)
        acting.said = Text("已送件並入帳。", "Submitted and recorded.")


def _discard(acting: Acting, _reading: Reading) -> None:
    cases.discard_draft(acting.at.visit.standing, acting.row.pk, actor=acting.at.visit.actor)
    acting.said = Text("草稿已捨棄。", "The draft is discarded.")
    acting.then = acting.at.address("cases")


def _print(acting: Acting, reading: Reading) -> None:
    digest = reading.text("digest", limit=64)
    if reading.sound:
        acting.do(Print(digest))
        acting.said = Text("列印已入帳，請用瀏覽器列印這一頁。", "Recorded. Print this page from the browser.")
        acting.then = acting.at.address("case-paper", acting.row.pk)


def _scan(acting: Acting, reading: Reading) -> None:
    found = scans.read(acting.at, acting.row, reading)
    if found is not None:
        acting.do(*found)
        acting.said = Text(
            "掃描檔已入帳，待另一個人確認與正本相符。", "The scan is recorded; somebody else has to confirm it."
        )


def _confirm(acting: Acting, reading: Reading) -> None:
    digest = reading.text("digest", limit=64)
    if reading.sound:
        acting.do(Confirm(digest))
        aftermath.settle(acting.at, [acting.row.pk])
        acting.said = Text("已確認與正本相符，紙本簽章入帳。", "Confirmed; the signatures on paper are recorded.")


ACTS = {
    "sign": _sign,
    "return": _return,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "content": _content,
    "discard": _discard,
    "print": _print,
    "scan": _scan,
    "confirm": _confirm,
}
"""Form of the page → act."""
