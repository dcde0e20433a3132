"""營運持續與事件通報 Plans, drills, and reports of what went wrong."""

from tests.clauses.facts import (
    Did,
    answered,
    blank,
    entered,
    excepted,
    happened,
    missing,
    never_happened,
    nil_entered,
    says,
    signed_by,
    silent,
)
from tests.clauses.tables import (
    DUE,
    EXCEPTED,
    FAILED,
    LATE,
    MET,
    NO_EVENT,
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

PLAN, DRILL, RECOVERY = "continuity-plan", "continuity-drill", "disaster-recovery-drill"
BREACH, INCIDENT, DEFECT = "personal-data.breached", "incident.detected", "continuity-drill.defect"
LETTER, RECEIPT, TOLD = "letter-sent", "receipt-filed", "administrator-told"

CONTINUITY = table(
    "twse-cc",
    "CC-20000(4)",
    "2026-05-20",
    row("planned, kept up, analysed, drilled", MET),
    row("before it was in force", NOT_IN_FORCE, on="2021-12-31"),
    row("the plan says nothing of contracts", FAILED, says(PLAN, {"contracts_adequate": False}), part=1),
    row("the business changed two weeks ago", DUE, happened("business.changed", "2026-05-06"), part=2),
    row("the drill of last year failed", FAILED, says(DRILL, {"result": "failed"}, "2025"), part=4),
    row(
        "a defect without a plan, by an approved exception to the house rule",
        EXCEPTED,
        happened(DEFECT, "2026-01-05"),
        excepted("continuity-plan.drill-defects", "2026-01-05", "2026-06-30"),
        part=4,
    ),
    row(
        "no drill last year, with an exception that cannot release from a must",
        OVERDUE,
        missing(DRILL, "2025"),
        excepted("continuity-plan.drill", "2026-01-01", "2026-12-31"),
        part=4,
        standing=True,
    ),
    row("the tier asks for no drills", NOT_APPLICABLE, answered("by-tier", answer=False), missing(DRILL), part=4),
    given=(never_happened(DEFECT),),
)

BREACHES = table(
    "twse-cc",
    "CC-20000(6)",
    "2026-05-20",
    row("nothing happened, which is signed each quarter", NO_EVENT),
    row(
        "the letter went out within a day, and its receipt is on file",
        MET,
        happened(BREACH, "2026-05-11T09:00", {LETTER: Did("2026-05-12T09:00"), RECEIPT: Did("2026-05-15")}),
    ),
    row(
        "an hour later than that",
        LATE,
        happened(BREACH, "2026-05-11T09:00", {LETTER: Did("2026-05-12T10:00"), RECEIPT: Did("2026-05-15")}),
        part=1,
    ),
    row(
        "in time, but entered after a week",
        LATE,
        happened(
            BREACH,
            "2026-05-11T09:00",
            {LETTER: Did("2026-05-11T15:00", entered="2026-05-18"), RECEIPT: Did("2026-05-18T15:00")},
        ),
        part=1,
    ),
    row("known since this morning", DUE, happened(BREACH, "2026-05-20T09:00")),
    row("known since last week, and no letter", OVERDUE, happened(BREACH, "2026-05-11T09:00"), part=1),
    row(
        "nobody can show that the letter arrived",
        OVERDUE,
        happened(BREACH, "2026-05-11T09:00", {LETTER: Did("2026-05-11T15:00")}),
        part=2,
    ),
    row("nobody says whether anything happened this winter", UNKNOWN, silent(BREACH, "2026-03")),
    given=(never_happened(BREACH),),
)

INCIDENTS = table(
    "broker-policy",
    "BP-2.1.4.1",
    "2026-05-20",
    row("no incident, which is signed each month", NO_EVENT),
    row("told within the hour", MET, happened(INCIDENT, "2026-05-11T09:00", {TOLD: Did("2026-05-11T10:00")})),
    row(
        "told after an hour and a minute", LATE, happened(INCIDENT, "2026-05-11T09:00", {TOLD: Did("2026-05-11T10:01")})
    ),
    row("never told", OVERDUE, happened(INCIDENT, "2026-05-11T09:00")),
    row("half an hour before midnight", DUE, happened(INCIDENT, "2026-05-20T23:30")),
    row("nobody says how March was", UNKNOWN, silent(INCIDENT, "2026-03")),
    row("that March was quiet was said on 20 April", LATE, nil_entered(INCIDENT, "2026-03", "2026-04-20")),
    row(
        "an incident of March speaks for March",
        MET,
        silent(INCIDENT, "2026-03"),
        happened(INCIDENT, "2026-03-10T09:00", {TOLD: Did("2026-03-10T09:20")}),
    ),
    given=(never_happened(INCIDENT),),
)

RECOVERY_DRILL = table(
    "listed-company",
    "LC-10.5",
    "2026-05-20",
    row("drilled, and the seven items are on record", MET),
    row("not drilled last year", OVERDUE, missing(RECOVERY, "2025")),
    row("the record does not name the host", OVERDUE, blank(RECOVERY, "host", "2025"), part=2),
    row("it says when the drill began, not when it ended", OVERDUE, blank(RECOVERY, "ended_at", "2025"), part=4),
    row("not one step is written down", FAILED, says(RECOVERY, {"steps_recorded": 0}, "2025"), part=6),
    row("the drill failed, and the record says so", MET, says(RECOVERY, {"result": "failed"}, "2025")),
    row("who kept the record reviewed it", FAILED, signed_by(RECOVERY, "reviewer", "u:recorder", "2025"), part=1),
    row("the record of December was entered in March", LATE, entered(RECOVERY, "2025", "2026-03-02")),
)


@every(CONTINUITY, BREACHES, INCIDENTS, RECOVERY_DRILL)
def test_the_word_is_the_one_that_the_clause_earns(one: Table, line: Row) -> None:
    assert answer(one, line) == line.says
