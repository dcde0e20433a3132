"""管理制度 The management system: applicability, review, correction, goals."""

from tests.clauses.facts import (
    Did,
    began,
    blank,
    entered,
    found,
    happened,
    kept,
    listed,
    missing,
    never_happened,
    no_register,
    not_kept,
    nothing,
    says,
    signed_by,
    silent,
)
from tests.clauses.tables import DUE, FAILED, LATE, MET, OVERDUE, UNKNOWN, Row, Table, answer, every, row, table

SOA, MINUTES, RECORDS = "applicability-statement", "management-review-minutes", "management-review-records"
EVALUATION, ANNOUNCED = "policy-evaluation", "policy-announcement"
CHANGED, WRONG = "risk-assessment.changed", "nonconformity.found"
CONTROL = "isms-controls:isms-controls-1"

APPLICABILITY = table(
    "isms-policy",
    "IP-6.3.1.1.7",
    "2026-05-20",
    row("objectives, controls and reasons stand in an approved statement", MET),
    row("it names no objectives", FAILED, says(SOA, {"objectives_listed": False}, "2026"), part=1),
    row("it names no objectives, but the controls", MET, says(SOA, {"objectives_listed": False}, "2026"), part=2),
    row("it gives no reasons", FAILED, says(SOA, {"reasons_stated": False}, "2026"), part=3),
    row("the risk assessment changed two weeks ago", DUE, happened(CHANGED, "2026-05-06")),
    row("it changed in early April, and the statement did not", OVERDUE, happened(CHANGED, "2026-04-08")),
    row("who wrote it approved it", FAILED, signed_by(SOA, "approver", "u:preparer", "2026")),
    row(
        "a control that was added in March is not in the statement of April",
        OVERDUE,
        listed(
            "isms-controls:new",
            "2026-03-02",
            {"objective": "O-1", "reason": "risk", "owner": "people-1", "state": "planned"},
        ),
    ),
)

REVIEW = table(
    "isms-policy",
    "IP-9.1",
    "2026-05-20",
    row("the committee met, concluded, and its papers are kept", MET),
    row("one person alone is no meeting", FAILED, says(MINUTES, {"attendees": 1}, "2025"), part=1),
    row("it left open whether the system works", FAILED, says(MINUTES, {"effect_concluded": False}, "2025"), part=2),
    row("but it weighed policy and objectives", MET, says(MINUTES, {"effect_concluded": False}, "2025"), part=3),
    row(
        "papers from before last year are gone",
        FAILED,
        not_kept(RECORDS),
        kept(RECORDS, "2025-01-01", "2026-05-18", "2026-05-19"),
        part=4,
    ),
    row("nobody ever looked whether the papers are there", UNKNOWN, not_kept(RECORDS), part=4),
    row("the auditor found the meeting was none", FAILED, found("isms-policy", "IP-9.1", 1, "2026-04-01")),
    row("which has been put right", MET, found("isms-policy", "IP-9.1", 1, "2026-04-01", closed="2026-05-19")),
)

REVIEW_INPUT = table(
    "isms-policy",
    "IP-9.2",
    "2026-05-20",
    row("all inputs lay on the table", MET),
    row("the results of internal audits did not", FAILED, says(MINUTES, {"audit_results": False}, "2025")),
    row("the minutes do not say whether risks were looked at", OVERDUE, blank(MINUTES, "risk_results", "2025")),
    row("no review was held last year", OVERDUE, missing(MINUTES, "2025")),
    row("this year's is still to come", DUE, missing(MINUTES, "2026")),
    row("the minutes of December were entered in February", LATE, entered(MINUTES, "2025", "2026-02-10")),
    row(
        "the chair wrote the minutes and signed them",
        FAILED,
        signed_by(MINUTES, "committee-chair", "u:preparer", "2025"),
    ),
    row("there is nothing from before the company was taken in", UNKNOWN, nothing, began("2026-02-02")),
)

GOAL = table(
    "isms-policy",
    "IP-1.1.5",
    "2026-05-20",
    row("all indicators are met", MET),
    row("an indicator falls short", FAILED, says("objective-results", {"short_at_year_end": 1}, "2025"), advice=True),
    row("nobody measured in the first quarter", OVERDUE, missing("objective-results", "2026-03"), advice=True),
    row("the results of this quarter are still to come", DUE, missing("objective-results", "2026-05"), advice=True),
    row(
        "there are no objectives to be measured",
        UNKNOWN,
        no_register("objectives"),
        advice=True,
    ),
)


def _corrected(cause: str, decided: str, done: str, reviewer: str = "u:other") -> dict[str, Did]:
    """The seven steps of a nonconformity found on 1 December 2025."""
    return {
        "identified": Did("2025-12-02"),
        "root-cause": Did(cause),
        "need-assessed": Did("2025-12-15"),
        "correction-decided": Did(decided),
        "correction-done": Did(done, by="u:doer"),
        "result-recorded": Did("2026-03-09"),
        "correction-reviewed": Did("2026-03-20", by=reviewer),
    }


CORRECTION = table(
    "isms-policy",
    "IP-10.1",
    "2026-05-20",
    row("nothing was found, which is signed each quarter", MET),
    row(
        "found, understood, corrected, and reviewed by somebody else",
        MET,
        happened(WRONG, "2025-12-01", _corrected("2025-12-10", "2025-12-20", "2026-02-20")),
    ),
    row(
        "who corrected it reviewed it",
        FAILED,
        happened(WRONG, "2025-12-01", _corrected("2025-12-10", "2025-12-20", "2026-02-20", reviewer="u:doer")),
    ),
    row(
        "the correction took more than ninety days",
        LATE,
        happened(WRONG, "2025-12-01", _corrected("2025-12-10", "2025-12-20", "2026-03-05")),
    ),
    row(
        "the correction was decided before the cause was known",
        FAILED,
        happened(WRONG, "2025-12-01", _corrected("2025-12-10", "2025-12-08", "2026-02-20")),
    ),
    row(
        "found last week, the cause is being looked for",
        DUE,
        happened(WRONG, "2026-05-13", {"identified": Did("2026-05-14")}),
    ),
    row("found a month ago, and no cause", OVERDUE, happened(WRONG, "2026-04-20", {"identified": Did("2026-04-21")})),
    row("nobody said anything about the first quarter", UNKNOWN, silent(WRONG, "2026-03")),
    given=(never_happened(WRONG),),
)


POLICY_REVIEW = table(
    "isms-policy",
    "IP-11.1",
    "2026-05-20",
    row("reviewed last year, and no auditor signed", DUE, missing(EVALUATION, "2026")),
    row("nobody looked at the technology", FAILED, says(EVALUATION, {"technology_reviewed": False}, "2025"), part=2),
    row("who prepared it approved it", FAILED, signed_by(EVALUATION, "approver", "u:preparer", "2025")),
    row("not reviewed last year", OVERDUE, missing(EVALUATION, "2025")),
)

NOTICE = table(
    "isms-policy",
    "IP-12",
    "2026-05-20",
    row("sent to all, and not everybody signed", MET, missing("policy-acknowledgement"), part=3),
    row(
        "the announcement does not name its day of effect",
        FAILED,
        says(ANNOUNCED, {"effective_on_announcement": False}),
    ),
    row("everybody signed what the announcement does not show", MET, blank(ANNOUNCED, "sent_to_all_staff"), part=3),
    row(
        "announced, but neither sent nor signed",
        FAILED,
        says(ANNOUNCED, {"sent_to_all_staff": False}),
        missing("policy-acknowledgement"),
        part=3,
    ),
)


@every(APPLICABILITY, REVIEW, REVIEW_INPUT, GOAL, CORRECTION, POLICY_REVIEW, NOTICE)
def test_the_word_is_the_one_that_the_clause_earns(one: Table, line: Row) -> None:
    assert answer(one, line) == line.says
