"""存取控制 Idle accounts, passwords, and evidence that lasts."""

from anzheng.facts.base import Outcome
from tests.clauses.facts import (
    entered,
    entry,
    excepted,
    is_set,
    kept,
    leaves_out,
    listed,
    missing,
    missing_since,
    not_kept,
    not_read,
    own,
    saw,
    says,
    signed_by,
)
from tests.clauses.tables import FAILED, LATE, MET, OVERDUE, UNKNOWN, Row, Table, answer, every, row, table

REVIEW, TRIAL, AGES, REMINDER = (
    "dormant-account-review",
    "password-control-test",
    "password-age-list",
    "customer-password-reminder",
)
DISCONNECT, LENGTH, MONTHS = "login.disconnect-after", "password.min-length", "password.max-age-months"
HOST, SYSTEM = "hosts:hosts-1", "systems:systems-1"
PROCEDURE, AUDIT_LOG = "digital-evidence-procedure", "system-audit-log"

IDLE_ACCOUNTS = table(
    "twse-cc",
    "CC-18000(2)f",
    "2026-05-20",
    row("nobody reviewed them in the second half of last year", OVERDUE, missing(REVIEW, "2025-12")),
    row("they did, and entered it within ten days", MET, entered(REVIEW, "2025-12", "2026-01-10")),
    row("they did, and entered it a day later", LATE, entered(REVIEW, "2025-12", "2026-01-11")),
    row("a vendor's account was left out", OVERDUE, leaves_out(REVIEW, "accounts:accounts-3", "2025-12")),
    row("one account was left undecided", FAILED, says(REVIEW, {"undecided": 1}, "2025-12")),
    row("who reviewed them checked the review", FAILED, signed_by(REVIEW, "reviewer", "u:operator", "2025-12")),
    row(
        "a customer's account is not among them, and need not be",
        MET,
        listed("accounts:new", "2025-09-01", {"kind": "customer"}),
    ),
    row("the company asks for it each quarter", OVERDUE, own("unused_right_review_interval", 3)),
)

WRONG_PASSWORDS = table(
    "twse-cc",
    "CC-18000(3)e",
    "2026-05-20",
    row("the third one ends the connection", MET),
    row("the fourth", FAILED, is_set(DISCONNECT, 4)),
    row("the company asks for two, and three is set", FAILED, own("failed_password_attempts_before_disconnect", 2)),
    row("a system of May that nobody has looked at", UNKNOWN, listed("systems:new", "2026-05-04")),
    row("nobody has looked since October", UNKNOWN, not_read(DISCONNECT, "2025-10-15")),
    row("nobody tried it out last year", OVERDUE, missing(TRIAL, "2025")),
    row(
        "four, with an approved exception from the exchange's rule",
        FAILED,
        is_set(DISCONNECT, 4),
        excepted("login-failures.disconnects", "2026-01-01", "2026-12-31"),
        standing=True,
    ),
    row(
        "a machine that reports otherwise only supports", MET, saw("account-lockout", Outcome.FAIL, "2026-05-20", HOST)
    ),
)

PASSWORDS = table(
    "twse-cc",
    "CC-18000(3)f",
    "2026-05-20",
    row("six characters, mixed, changed each quarter", MET),
    row("five characters", FAILED, is_set(LENGTH, 5), part=1),
    row("the company asks for ten, and eight is set", FAILED, own("password_length", 10), is_set(LENGTH, 8), part=1),
    row("it asks for ten from June on", MET, own("password_length", 10, "2026-06-01"), is_set(LENGTH, 8)),
    row("customers were not reminded this winter", OVERDUE, missing(REMINDER, "2026-03"), part=2, advice=True),
    row("which does not make the clause red", MET, missing(REMINDER, "2026-03")),
    row("changed every four months", FAILED, is_set(MONTHS, 4), part=3),
    row("two accounts with old passwords in March", FAILED, says(AGES, {"overdue_accounts": 2}, "2026-03"), part=3),
)

EVIDENCE = table(
    "twse-cc",
    "CC-18000(4)c",
    "2026-05-20",
    row("a procedure, and three years of records", MET),
    row("nobody wrote the procedure", OVERDUE, missing(PROCEDURE), part=1),
    row(
        "it does not say how evidence is protected",
        FAILED,
        says(PROCEDURE, {"covers_protection": False}, "2026"),
        part=1,
    ),
    row("who wrote it approved it", FAILED, signed_by(PROCEDURE, "approver", "u:preparer", "2026"), part=1),
    row(
        "nobody has looked at it again since January of last year",
        OVERDUE,
        missing_since(PROCEDURE, "2026-01-01"),
        part=1,
    ),
    row(
        "records of one system go back two years",
        FAILED,
        not_kept(AUDIT_LOG, SYSTEM),
        kept(AUDIT_LOG, "2024-05-20", "2026-05-19", "2026-05-19", target=SYSTEM),
        part=2,
    ),
    row("the order system does not count as important", FAILED, entry(SYSTEM, {"important": False}), part=2),
    row(
        "the company keeps them for five years, and has four",
        FAILED,
        own("retention_audit_records", 5),
        not_kept(AUDIT_LOG, SYSTEM),
        kept(AUDIT_LOG, "2022-05-20", "2026-05-19", "2026-05-19", target=SYSTEM),
        part=2,
    ),
    given=(listed(SYSTEM, "2023-01-01", {"online_order": True, "important": True, "in_use_since": "2020-01-01"}),),
)


@every(IDLE_ACCOUNTS, WRONG_PASSWORDS, PASSWORDS, EVIDENCE)
def test_the_word_is_the_one_that_the_clause_earns(one: Table, line: Row) -> None:
    assert answer(one, line) == line.says
