"""日常作業 Logs of each day, rounds, restores, locks, clocks."""

from anzheng.facts.base import Outcome
from tests.clauses.facts import (
    Did,
    began,
    entered,
    filed,
    happened,
    is_set,
    listed,
    missing,
    never_happened,
    not_read,
    nothing,
    own,
    saw,
    says,
    signed_by,
    unsigned,
)
from tests.clauses.tables import (
    DUE,
    FAILED,
    LATE,
    MET,
    NO_EVENT,
    NOT_APPLICABLE,
    OVERDUE,
    UNKNOWN,
    Row,
    Table,
    answer,
    every,
    row,
    table,
)

LOG = "operation-log"
ROUNDS, OUTPUT, CAPACITY = "host-inspection", "host-status-output", "host-capacity-record"
FULL = "capacity.threshold-exceeded"
RESTORE, CLOCK = "restore-test", "clock-check"
HOST = "hosts:hosts-1"
FILE_CHANGED, ADJUSTED = "system-file.changed", "system-parameter.changed"
FILE_STEPS = {
    "backed-up-before": Did("2026-05-11"),
    "changed": Did("2026-05-12"),
    "backed-up-after": Did("2026-05-13"),
}
REASSIGNED, RELEASED = "device.reassigned", "device.released"
LOCK_AFTER, LOCK_MINUTES = "login.lock-after", "login.lock-minutes"

OPERATION_LOG = table(
    "twse-cc",
    "CC-17020.d(b)",
    "2026-05-20",
    row("a log of every working day, checked by the manager", MET),
    row("there is none of 12 May", OVERDUE, missing(LOG, "2026-05-12"), part=1),
    row("that of 12 May has gaps", FAILED, says(LOG, {"entries_complete": False}, "2026-05-12"), part=1),
    row("the manager never checked that of 12 May", OVERDUE, unsigned(LOG, "manager", "2026-05-12"), part=2),
    row("it was written, nevertheless", MET, unsigned(LOG, "manager", "2026-05-12"), part=1),
    row("the manager checked his own log", FAILED, signed_by(LOG, "manager", "u:operator", "2026-05-12"), part=3),
    row("that of 12 May was entered on the 15th", LATE, entered(LOG, "2026-05-12", "2026-05-15")),
    row("today's is not yet written", DUE, missing(LOG, "2026-05-20")),
)

HOST_ROUNDS = table(
    "operations-procedure",
    "OP-1.13.7",
    "2026-05-20",
    row("inspected by the list and by automatic output", MET),
    row("by automatic output alone", MET, missing(ROUNDS)),
    row("neither on 12 May", OVERDUE, missing(ROUNDS, "2026-05-12"), missing(OUTPUT, "2026-05-12"), part=1),
    row(
        "by the list on one day and by automatic output on the next",
        MET,
        missing(ROUNDS, "2026-05-12"),
        missing(OUTPUT, "2026-05-13"),
        part=1,
    ),
    row(
        "a core host has been there since Monday, and nobody looks at it",
        OVERDUE,
        listed("hosts:new", "2026-05-18", {"core": True}),
        part=1,
    ),
    row("no capacity was recorded in April", OVERDUE, missing(CAPACITY, "2026-04"), part=2),
    row(
        "seventy-one per cent, and nobody was told",
        FAILED,
        says(CAPACITY, {"highest_use_without_notice_percent": 71}, "2026-04"),
        part=3,
    ),
    row(
        "above the threshold on Monday, told on Thursday",
        LATE,
        happened(FULL, "2026-05-11", {"notified": Did("2026-05-14")}),
        part=3,
    ),
    given=(never_happened(FULL),),
)

RESTORES = table(
    "operations-procedure",
    "OP-1.16.3",
    "2026-05-20",
    row("restored on a test host, and the data was right", MET),
    row("not tried last year", OVERDUE, missing(RESTORE, "2025")),
    row("tried on the production host", FAILED, says(RESTORE, {"on_test_host": False}, "2025")),
    row("what came back was wrong", FAILED, says(RESTORE, {"data_correct": False}, "2025")),
    row(
        "wrong in June, right in December",
        MET,
        filed(
            RESTORE,
            "2025-06-30",
            {"result": "failed", "on_test_host": True, "data_correct": False},
            {"operator": "u:operator", "reviewer": "u:reviewer"},
            target="systems:systems-1",
        ),
    ),
    row("the test of December was entered in January", LATE, entered(RESTORE, "2025", "2026-01-12")),
    row("this year's is still to come", DUE, missing(RESTORE, "2026")),
    row("a system counts as important since May", DUE, listed("systems:new", "2026-05-04", {"important": True})),
)

LOCKOUT = table(
    "operations-procedure",
    "OP-1.13.6",
    "2026-05-20",
    row("locked after five", MET),
    row("locked after six", FAILED, is_set(LOCK_AFTER, 6), part=1),
    row(
        "the company asks for three, and five is set",
        FAILED,
        own("failed_logins_before_lock", 3),
    ),
    row(
        "the company may not ask for less than the procedure",
        FAILED,
        own("failed_logins_before_lock", 10),
        is_set(LOCK_AFTER, 6),
    ),
    row("nobody has looked since October", UNKNOWN, not_read(LOCK_AFTER, "2025-10-15"), part=1),
    row("a host came yesterday, and nobody has looked at it", UNKNOWN, listed("hosts:new", "2026-05-19")),
    row("locked for five minutes only, as it may", NOT_APPLICABLE, is_set(LOCK_MINUTES, 5), part=2),
    row(
        "a machine that reports otherwise only supports",
        MET,
        saw("account-lockout", Outcome.FAIL, "2026-05-20", HOST),
        is_set(LOCK_MINUTES, 5),
    ),
)

CLOCKS = table(
    "operations-procedure",
    "OP-1.17.3",
    "2026-05-20",
    row("looked at and set right each quarter", MET),
    row("nobody looked in the first quarter", OVERDUE, missing(CLOCK, "2026-03")),
    row("they did, and entered it in April", LATE, entered(CLOCK, "2026-03", "2026-04-02")),
    row("a host of February was left out", OVERDUE, listed("hosts:new", "2026-02-02"), part=1),
    row("one clock was left wrong", FAILED, says(CLOCK, {"left_out_of_step": 1}, "2026-03"), part=2),
    row("a machine whose clock is off today only supports", MET, saw("clock-offset", Outcome.FAIL, "2026-05-20", HOST)),
    row("this quarter is not over", DUE, missing(CLOCK, "2026-05")),
    row("the company was taken in in April and has nothing older", UNKNOWN, nothing, began("2026-04-01")),
)

FILES_BACKED_UP = table(
    "twse-cc",
    "CC-17020.b(b)",
    "2026-05-20",
    row("nothing was changed, and somebody said so", NO_EVENT),
    row("backed up before and after", MET, happened(FILE_CHANGED, "2026-05-11", FILE_STEPS)),
    row("no backup after", OVERDUE, happened(FILE_CHANGED, "2026-05-11", dict(list(FILE_STEPS.items())[:2]))),
    row("a parameter was not backed up, which is another clause's", NO_EVENT, happened(ADJUSTED, "2026-05-11")),
    given=(never_happened(FILE_CHANGED), never_happened(ADJUSTED)),
)

SETTINGS_BACKED_UP = table(
    "operations-procedure",
    "OP-1.4.2",
    "2026-05-20",
    row(
        "backed up first",
        MET,
        happened(ADJUSTED, "2026-05-11", {"settings-backed-up": Did("2026-05-11"), "adjusted": Did("2026-05-12")}),
    ),
    row(
        "adjusted, then backed up",
        FAILED,
        happened(ADJUSTED, "2026-05-11", {"settings-backed-up": Did("2026-05-12"), "adjusted": Did("2026-05-11")}),
    ),
    row("nobody backed up", OVERDUE, happened(ADJUSTED, "2026-05-11")),
    row(
        "a file has no backup after its change, which is another clause's",
        NO_EVENT,
        happened(FILE_CHANGED, "2026-05-11"),
    ),
    given=(never_happened(FILE_CHANGED), never_happened(ADJUSTED)),
)

DEVICE_HANDED_ON = table(
    "twse-cc",
    "CC-21100(3)a(b)",
    "2026-05-20",
    row(
        "wiped when its holder left, and looked at by another",
        MET,
        happened(REASSIGNED, "2026-05-04", {"wipe": Did("2026-05-05"), "confirm": Did("2026-05-06")}),
    ),
    row("its holder left, and nobody wiped it", OVERDUE, happened(REASSIGNED, "2026-05-04")),
    row(
        "who wiped it confirmed it",
        FAILED,
        happened(REASSIGNED, "2026-05-04", {"wipe": Did("2026-05-05"), "confirm": Did("2026-05-06", by="u:wipe")}),
    ),
    row("one was scrapped and not wiped, which is another clause's", NO_EVENT, happened(RELEASED, "2026-05-04")),
    given=(never_happened(REASSIGNED), never_happened(RELEASED)),
)


@every(OPERATION_LOG, HOST_ROUNDS, RESTORES, LOCKOUT, CLOCKS, FILES_BACKED_UP, SETTINGS_BACKED_UP, DEVICE_HANDED_ON)
def test_the_word_is_the_one_that_the_clause_earns(one: Table, line: Row) -> None:
    assert answer(one, line) == line.says
