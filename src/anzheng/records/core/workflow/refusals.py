"""不能做的理由 Why an act is refused: a closed list, each with its sentence and with what helps."""

from dataclasses import dataclass
from enum import StrEnum

from anzheng.kernel.errors import Text
from anzheng.records.core.workflow.definition import MEANINGS, Apart, Basis, Step


class Rule(StrEnum):
    """Which rule refuses (不能做的規則)."""

    OWN_WORK = "own-work"
    TWO_STEPS = "two-steps"
    APART = "apart"
    SIGNED = "signed"
    NOT_ASKED = "not-asked"
    NOT_YET = "not-yet"
    TAKEN = "taken"
    NO_DEPUTY = "no-deputy"
    AWAY = "away"
    STALE = "stale"
    NOT_PENDING = "not-pending"
    STATE = "state"
    AUTHOR_ONLY = "author-only"
    REASON = "reason"
    FACTOR = "factor"
    NO_SUCH_STEP = "no-such-step"
    NO_PAPER = "no-paper"
    NOT_PRINTED = "not-printed"
    NOTHING_INKED = "nothing-inked"
    PAPER_DATES = "paper-dates"
    USED_SHEET = "used-sheet"
    NO_SCAN = "no-scan"
    SAME_HAND = "same-hand"
    NO_CONFIRMER = "no-confirmer"
    IN_TIME = "in-time"
    SYSTEM_ONLY = "system-only"


SEPARATION = frozenset({Rule.OWN_WORK, Rule.TWO_STEPS, Rule.APART, Rule.SIGNED, Rule.SAME_HAND})
"""Rules by which nobody passes their own work; the others keep the order of the procedure."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act cannot be, and what helps (不能做的理由)."""

    rule: Rule
    why: Text
    remedy: Text
    basis: Basis = Basis.HOUSE
    source: tuple[str, ...] = ()
    """Refs of the clauses behind a stated rule."""


_ANOTHER = Text("請由另一位有權的人簽署", "let somebody else who is asked sign it")
_RELOAD = Text("請重新開啟案件，看過目前的內容再決定", "open the case again and read what stands there now")

_FIXED: dict[Rule, tuple[Text, Text]] = {
    Rule.NOT_ASKED: (
        Text("這一關沒有請你簽署", "this step does not ask you"),
        Text("如果應由你簽署，請確認你的職務與代理期間", "if it should, check your duties and deputations"),
    ),
    Rule.NOT_YET: (
        Text("須依順序簽署，還沒輪到你", "the signatures have an order, and it is not your turn yet"),
        Text("請等前一位簽署", "wait for the one before you"),
    ),
    Rule.TAKEN: (
        Text("這個位置已有別人簽過", "somebody else has signed in this place"),
        Text("不需要再簽", "nothing more is needed here"),
    ),
    Rule.NO_DEPUTY: (
        Text("你今天不是這個人的代理人", "you do not stand in for this person today"),
        Text("請以自己的身分簽署，或確認代理期間", "sign for yourself, or check the deputation"),
    ),
    Rule.AWAY: (
        Text("這個人當天不在公司任職", "the person does not work here on that day"),
        Text("請由在職的人簽署", "let somebody who works here sign"),
    ),
    Rule.STALE: (Text("內容在你開啟之後已經變更", "the content changed since you opened it"), _RELOAD),
    Rule.NOT_PENDING: (Text("案件現在不在這一關", "the case is not at this step now"), _RELOAD),
    Rule.STATE: (Text("案件目前的狀態不能這樣做", "the state of the case does not allow this"), _RELOAD),
    Rule.AUTHOR_ONLY: (
        Text("只有填表人可以這樣做", "only the author may do this"),
        Text("請聯絡填表人，或由簽署人退回", "ask the author, or let a signer return it"),
    ),
    Rule.REASON: (
        Text("這個動作要寫理由", "this act needs a reason"),
        Text("請寫明理由", "write down why"),
    ),
    Rule.FACTOR: (
        Text("這一關須再次確認身分", "this step asks you to prove your identity again"),
        Text("請再驗證一次後簽署", "prove it, then sign"),
    ),
    Rule.NO_SUCH_STEP: (
        Text("只能退回到已經過的關卡", "a case returns to a step that it has passed"),
        Text("請選較早的關卡，或退回填表人", "choose an earlier step, or the author"),
    ),
    Rule.NO_PAPER: (
        Text("這一關不能以紙本簽署", "this step is not signed on paper"),
        Text("請在線上簽署", "sign it here"),
    ),
    Rule.NOT_PRINTED: (
        Text("目前的內容還沒有列印過簽核單", "no sheet was printed for the present content"),
        Text("請先列印簽核單，再簽章、掃描", "print the sheet first, then sign and scan it"),
    ),
    Rule.NOTHING_INKED: (
        Text("掃描檔上沒有登錄任何簽章", "no signature of the sheet was entered"),
        Text("請登錄紙本上的每一個簽章與日期", "enter every signature on the sheet with its day"),
    ),
    Rule.PAPER_DATES: (
        Text("紙本簽章的日期不合理", "the days on the sheet cannot be"),
        Text(
            "日期須在列印之後、今天以前，並依關卡先後", "they lie between the printing and today, in the order of steps"
        ),
    ),
    Rule.USED_SHEET: (
        Text("這份掃描檔在本案已經用過", "this scan has been used in this case already"),
        Text("退回後須重新列印、重新簽章", "after a return, print the sheet anew and have it signed anew"),
    ),
    Rule.NO_SCAN: (
        Text("沒有等待確認的掃描檔，或掃描檔已換過", "no scan waits to be confirmed, or another one does"),
        Text("請先上傳掃描檔，或重新開啟案件", "put the scan there first, or open the case again"),
    ),
    Rule.SAME_HAND: (
        Text(
            "填表人、上傳的人與簽章的人，不能確認與正本相符",
            "the author, whoever put the scan there, and whoever signed it do not confirm that it is true",
        ),
        Text("請由另一個人核對正本", "let somebody else compare it with the sheet"),
    ),
    Rule.NO_CONFIRMER: (
        Text("確認與正本相符不是你的職務", "confirming that a scan is true is not among your duties"),
        Text("請由負責核對的人確認", "let those whose duty it is compare it"),
    ),
    Rule.IN_TIME: (
        Text("期限還沒有過", "the limit has not passed"),
        Text("請等期限過後", "wait until it has"),
    ),
    Rule.SYSTEM_ONLY: (
        Text("這由系統自動處理", "the product does this by itself"),
        Text("不需要人工操作", "nobody needs to do it"),
    ),
}


def refusal(rule: Rule) -> Refusal:
    """Return the refusal of a rule whose sentence is always the same."""
    why, remedy = _FIXED[rule]
    return Refusal(rule, why, remedy)


def own_work(step: Step, *, deputy: bool, theirs: bool) -> Refusal:
    """Refuse the author's own work: `deputy` acts for another, `theirs` is the work of that other."""
    word = MEANINGS[step.meaning]
    if theirs:
        why = Text(
            f"你代理的人填的表，不能由你代為{word.zh}",
            f"the person you stand in for wrote it: you cannot {word.en} it",
        )
    elif deputy:
        why = Text(f"你填的表，不能由你代理他人{word.zh}", f"you wrote it: you cannot {word.en} it in another's place")
    else:
        why = Text(f"你填的表，不能由你{word.zh}", f"you wrote it: you cannot {word.en} it")
    return Refusal(Rule.OWN_WORK, why, _ANOTHER)


def two_steps(step: Step, other: Text) -> Refusal:
    """Refuse a second signature of the same person, or of the one in whose place it was."""
    word = MEANINGS[step.meaning]
    why = Text(
        f"你或你代理的人已經手「{other.zh}」，不能再{word.zh}同一案",
        f"you, or whom you stand in for, took part as {other.en}: you cannot {word.en} the same case",
    )
    return Refusal(Rule.TWO_STEPS, why, _ANOTHER)


def signed(step: Step) -> Refusal:
    """Refuse a second signature upon the same step."""
    why = Text(
        f"你或你代理的人已經簽過「{step.name.zh}」",
        f"you, or whom you stand in for, have signed {step.name.en} already",
    )
    return Refusal(Rule.SIGNED, why, _ANOTHER)


def apart(rule: Apart) -> Refusal:
    """Refuse by a rule of the definition, in its own words and with its basis."""
    return Refusal(Rule.APART, rule.why, _ANOTHER, rule.basis, rule.source)
