"""組織與人員 Who does security, who is trained, who leaves, who keeps secrets."""

from tests.clauses.facts import (
    Did,
    answered,
    entered,
    entry,
    every_entry,
    excepted,
    filed,
    gone,
    happened,
    listed,
    missing,
    never_happened,
    nil_entered,
    no_register,
    says,
    signed_by,
    silent,
    unanswered,
)
from tests.clauses.tables import (
    DUE,
    EXCEPTED,
    FAILED,
    LATE,
    MET,
    OVERDUE,
    UNKNOWN,
    Row,
    Table,
    answer,
    every,
    row,
    table,
)

HOURS, AWARENESS, PAPER, ROSTER = (
    "professional-training-record",
    "awareness-training-record",
    "confidentiality-undertaking",
    "undertaking-reconciliation",
)
STAFF, HEAD, USER = "people:people-2", "people:people-3", "people:people-4"
"""A dedicated member of the security staff, their head, and somebody who only uses the systems."""
CANCELLED, CONFIRMED = "accounts-cancelled", "accounts-confirmed"
COLLECTED, RECEIPTED = "passes-collected", "passes-receipted"
LEAVER = "person.departed"

EXCHANGE_TRAINING = table(
    "twse-cc",
    "CC-13000(3)",
    "2026-05-20",
    row("everybody had the hours and passed", MET),
    row("fourteen hours", OVERDUE, says(HOURS, {"hours": 14}, "2025", STAFF), part=2),
    row(
        "fourteen hours and one more in another course",
        MET,
        says(HOURS, {"hours": 14}, "2025", STAFF),
        filed(
            HOURS,
            "2025-11-03",
            {"course": "functional", "hours": 1},
            {"preparer": "u:clerk", "reviewer": "u:head"},
            target=STAFF,
        ),
    ),
    row("the hours, but not the assessment", FAILED, says(HOURS, {"assessment": "failed"}, "2025", STAFF), part=2),
    row("no dedicated person, but a dedicated unit", MET, entry("roles:roles-1", {"duty": "incident-contact"}), part=1),
    row(
        "neither a dedicated person nor a dedicated unit",
        FAILED,
        entry("roles:roles-1", {"duty": "incident-contact"}),
        entry("units:units-1", {"kind": "it"}),
        part=1,
    ),
    row("nobody knows the company's tier", UNKNOWN, unanswered("by-tier"), part=1),
    row("a user had two hours of awareness", OVERDUE, says(AWARENESS, {"hours": 2}, "2025", USER), part=3),
)

BROKER_TRAINING = table(
    "broker-policy",
    "BP-3.3",
    "2026-05-20",
    row("everybody had the hours and passed", MET),
    row(
        "the policy asks for a person or a unit, whatever the tier",
        FAILED,
        answered("by-tier", answer=False),
        entry("roles:roles-1", {"duty": "incident-contact"}),
        entry("units:units-1", {"kind": "it"}),
        part=1,
    ),
    row("the dedicated person, who also headed the unit, left", FAILED, gone("people:people-1", "2026-03-02"), part=1),
    row(
        "a user who came in May has the year to go",
        DUE,
        listed("people:new", "2026-05-04", {"user": True, "dedicated": False}),
        part=3,
    ),
    row("awareness of December, entered within ten days", MET, entered(AWARENESS, "2025", "2026-01-09", USER)),
    row("awareness of December, entered in February", LATE, entered(AWARENESS, "2025", "2026-02-02", USER), part=3),
    row("who took the course also confirmed it", FAILED, signed_by(HOURS, "reviewer", "u:preparer", "2025"), part=2),
)

COURSES = table(
    "listed-company",
    "LC-2.4",
    "2026-05-20",
    row("users and security people took their courses", MET),
    row("one user took none last year", OVERDUE, missing(AWARENESS, "2025", "people:people-5"), part=1),
    row(
        "the same user, and the security people all the same",
        MET,
        missing(AWARENESS, "2025", "people:people-5"),
        part=2,
    ),
    row("the register of people marks no user at all", FAILED, every_entry("people", {"user": False}), part=1),
    row("there is no register of people", UNKNOWN, no_register("people")),
    row(
        "the head of security only took a general course",
        FAILED,
        says(HOURS, {"course": "general"}, "2025", "people:people-4"),
        part=2,
    ),
    row(
        "the head of security does not count as dedicated",
        FAILED,
        entry("people:people-4", {"dedicated": False}),
        part=2,
    ),
    row(
        "a user's course of December, entered in March",
        LATE,
        entered(AWARENESS, "2025", "2026-03-02", "people:people-5"),
    ),
)

LEAVERS = table(
    "twse-cc",
    "CC-15000(2)",
    "2026-05-20",
    row("nobody left, which is signed each month", MET),
    row(
        "who left on a Friday had no account and no pass on Monday",
        MET,
        happened(
            LEAVER,
            "2026-05-08",
            {
                CANCELLED: Did("2026-05-11"),
                COLLECTED: Did("2026-05-11"),
                CONFIRMED: Did("2026-05-13"),
                RECEIPTED: Did("2026-05-13"),
            },
        ),
    ),
    row(
        "the accounts lived a day longer",
        LATE,
        happened(
            LEAVER,
            "2026-05-07",
            {
                CANCELLED: Did("2026-05-11"),
                COLLECTED: Did("2026-05-08"),
                CONFIRMED: Did("2026-05-13"),
                RECEIPTED: Did("2026-05-13"),
            },
        ),
    ),
    row(
        "the pass was never handed in",
        OVERDUE,
        happened(LEAVER, "2026-05-07", {CANCELLED: Did("2026-05-08"), CONFIRMED: Did("2026-05-12")}),
    ),
    row("who left yesterday still has until tonight", DUE, happened(LEAVER, "2026-05-19")),
    row("an account is held by somebody who left", FAILED, gone("people:people-1", "2026-05-04")),
    row("nobody said whether anyone left in April", UNKNOWN, silent(LEAVER, "2026-04")),
    row("that nobody left in April was said in June", LATE, nil_entered(LEAVER, "2026-04", "2026-06-01")),
    given=(never_happened(LEAVER),),
)

SECRECY = table(
    "broker-policy",
    "BP-4.1",
    "2026-05-20",
    row("everybody signed, and the list was compared", MET),
    row("one employee never signed", OVERDUE, missing(PAPER, target="people:people-2")),
    row("who came two days ago has a week", DUE, listed("people:new", "2026-05-18")),
    row("the undertaking does not name the duty by law", FAILED, says(PAPER, {"legal_duty_stated": False})),
    row("nobody compared the list in the second half of last year", OVERDUE, missing(ROSTER, "2025-12")),
    row(
        "nor did they have to, by an approved exception to the house rule",
        EXCEPTED,
        missing(ROSTER, "2025-12"),
        excepted("confidentiality.roster", "2025-12-01", "2026-06-30"),
    ),
    row(
        "but the exception was revoked",
        OVERDUE,
        missing(ROSTER, "2025-12"),
        excepted("confidentiality.roster", "2025-12-01", "2026-06-30", revoked="2026-05-01"),
    ),
    row(
        "an exception from signing itself releases nobody",
        OVERDUE,
        missing(PAPER, target="people:people-2"),
        excepted("confidentiality.undertaking", "2025-12-01", "2026-06-30"),
    ),
)


@every(EXCHANGE_TRAINING, BROKER_TRAINING, COURSES, LEAVERS, SECRECY)
def test_the_word_is_the_one_that_the_clause_earns(one: Table, line: Row) -> None:
    assert answer(one, line) == line.says
