"""資安政策 The yearly statement, and certification by tier."""

from tests.clauses.facts import (
    answered,
    began,
    entry,
    listed,
    missing,
    no_register,
    not_signed,
    nothing,
    says,
    step_by,
    step_on,
)
from tests.clauses.tables import (
    DUE,
    FAILED,
    LATE,
    MET,
    NOT_APPLICABLE,
    NOT_IN_FORCE,
    OVERDUE,
    UNKNOWN,
    Row,
    Table,
    answer,
    every,
    row,
    table,
)

STATEMENT, FILE = "security-execution-statement", "execution-statement-file"
CERTIFICATE = "isms-certificates:isms-certificates-1"

EXCHANGE_STATEMENT = table(
    "twse-cc",
    "CC-12000(6)",
    "2026-05-20",
    row("four signed, the board passed it, it was disclosed", MET),
    row("the head of audit never signed", OVERDUE, not_signed(STATEMENT, "audit-head", "2025"), part=1),
    row("disclosed on the last day of March", MET, step_on(STATEMENT, "mops-disclosure", "2026-03-31", "2025")),
    row("disclosed on the first of April", LATE, step_on(STATEMENT, "mops-disclosure", "2026-04-01", "2025"), part=3),
    row(
        "disclosed in March, entered in April",
        LATE,
        step_on(STATEMENT, "mops-disclosure", "2026-03-31", "2025", "2026-04-10"),
    ),
    row(
        "the board passed it after it was disclosed",
        FAILED,
        step_on(STATEMENT, "board-resolution", "2026-02-20", "2025"),
        part=3,
    ),
    row(
        "the president is also the top security executive",
        FAILED,
        step_by(STATEMENT, "president", "u:security-executive"),
        part=1,
    ),
    row("no papers were filed for longer than a year and a quarter", OVERDUE, missing(FILE, "2025"), part=1),
)

BROKER_STATEMENT = table(
    "broker-policy",
    "BP-2.2.6",
    "2026-05-20",
    row("four signed, the board passed it, it was disclosed", MET),
    row(
        "in February it is not yet disclosed",
        DUE,
        not_signed(STATEMENT, "mops-disclosure", "2025"),
        on="2026-02-20",
    ),
    row("the chairman is also the president", MET, step_by(STATEMENT, "chairman", "u:president")),
    row("the chairman signed as head of audit", FAILED, step_by(STATEMENT, "audit-head", "u:chairman")),
    row(
        "the four signed on different days, the head of audit first",
        MET,
        *[step_on(STATEMENT, step, "2026-02-03", "2025") for step in ("security-executive", "chairman", "president")],
        step_on(STATEMENT, "audit-head", "2026-02-02", "2025"),
        *[step_on(STATEMENT, step, "2026-02-20", "2025") for step in ("board-resolution", "mops-disclosure")],
    ),
    row("the board never saw it", OVERDUE, not_signed(STATEMENT, "board-resolution", "2025")),
    row("the company was taken in after the deadline and has nothing older", UNKNOWN, nothing, began("2026-04-15")),
    row("three signatures stand on the original", FAILED, says(FILE, {"signatories": 3}, "2025")),
)

CERTIFICATION = table(
    "twse-cc",
    "CC-12000(8)",
    "2026-05-20",
    row("introduced, certified, valid", MET),
    row("before anything of it was in force", NOT_IN_FORCE, on="2021-12-31"),
    row(
        "introduced in 2022, when a certificate was not yet asked for",
        MET,
        no_register("isms-certificates"),
        on="2022-06-30",
    ),
    row("the certificate ends today", MET, entry(CERTIFICATE, {"expires": "2026-05-20"})),
    row("the certificate ended yesterday", FAILED, entry(CERTIFICATE, {"expires": "2026-05-19"}), part=3),
    row(
        "a core system since March is under no certificate",
        FAILED,
        listed("systems:new", "2026-03-02", {"core": True}),
        part=2,
    ),
    row(
        "the surveillance audit left a major nonconformity",
        FAILED,
        says("isms-surveillance", {"major_open": 1}, "2025"),
        part=3,
    ),
    row("the company is in a tier that need not", NOT_APPLICABLE, answered("by-tier", answer=False)),
)


@every(EXCHANGE_STATEMENT, BROKER_STATEMENT, CERTIFICATION)
def test_the_word_is_the_one_that_the_clause_earns(one: Table, line: Row) -> None:
    assert answer(one, line) == line.says
