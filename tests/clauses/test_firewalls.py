"""防火牆 Their logs, their changes, their rules."""

from tests.clauses.facts import (
    Did,
    entered,
    entry,
    happened,
    kept,
    listed,
    missing,
    never_happened,
    no_register,
    not_kept,
    says,
    signed_by,
    silent,
    stated_empty,
)
from tests.clauses.tables import (
    DUE,
    FAILED,
    LATE,
    MET,
    NO_EVENT,
    OVERDUE,
    UNKNOWN,
    Row,
    Table,
    answer,
    every,
    row,
    table,
)

FIREWALL = "firewalls:firewalls-1"
LOG, BACKUP = "firewall-log", "firewall-log-backup"
CHANGE, APPROVAL, RULES = "firewall.change-requested", "firewall-configuration-approval", "firewall-rule-review"
HISTORY = "firewall-change-history"


LOGS = table(
    "twse-cc",
    "CC-17010.b(c)",
    "2026-05-20",
    row(
        "three years to the day",
        MET,
        not_kept(LOG),
        kept(LOG, "2023-05-20", "2026-05-19", "2026-05-19", target=FIREWALL),
    ),
    row(
        "three years less a day",
        FAILED,
        not_kept(LOG),
        kept(LOG, "2023-05-21", "2026-05-19", "2026-05-19", target=FIREWALL),
    ),
    row(
        "the logs are there, of their backups two years",
        FAILED,
        not_kept(BACKUP),
        kept(BACKUP, "2024-05-20", "2026-05-19", "2026-05-19", target=FIREWALL),
    ),
    row(
        "all since it came into use last June",
        MET,
        entry(FIREWALL, {"in_use_since": "2025-06-02"}),
        not_kept(LOG),
        kept(LOG, "2025-06-02", "2026-05-19", "2026-05-19", target=FIREWALL),
    ),
    row(
        "two days of March are missing",
        FAILED,
        not_kept(LOG),
        kept(LOG, "2023-01-01", "2026-03-09", "2026-03-10", target=FIREWALL),
        kept(LOG, "2026-03-12", "2026-05-19", "2026-05-19", target=FIREWALL),
    ),
    row(
        "two days of March are missing, and the time before them was looked at once more",
        FAILED,
        not_kept(LOG),
        kept(LOG, "2023-01-01", "2026-03-09", "2026-03-10", target=FIREWALL),
        kept(LOG, "2026-03-12", "2026-05-18", "2026-05-18", target=FIREWALL),
        kept(LOG, "2023-01-01", "2026-03-09", "2026-05-19", target=FIREWALL),
    ),
    row(
        "nobody has looked for six weeks",
        UNKNOWN,
        not_kept(LOG),
        kept(LOG, "2023-01-01", "2026-04-07", "2026-04-08", target=FIREWALL),
    ),
    row(
        "the last look found a stretch altered",
        FAILED,
        not_kept(LOG),
        kept(LOG, "2023-01-01", "2026-05-03", "2026-05-04", target=FIREWALL),
        kept(LOG, "2025-02-01", "2025-02-28", "2026-05-11", target=FIREWALL, intact=False),
    ),
    row(
        "altered, and restored from the other copy",
        MET,
        not_kept(LOG),
        kept(LOG, "2023-01-01", "2026-05-03", "2026-05-04", target=FIREWALL),
        kept(LOG, "2025-02-01", "2025-02-28", "2026-05-11", target=FIREWALL, intact=False),
        kept(LOG, "2025-02-01", "2025-02-28", "2026-05-18", target=FIREWALL),
    ),
)


def _changed(approved: str, applied: str, by: str = "u:manager") -> dict[str, Did]:
    """A change that was asked for on Monday, 11 May 2026."""
    return {"request": Did("2026-05-11", by="u:asker"), "approve": Did(approved, by=by), "apply": Did(applied)}


CHANGES = table(
    "twse-cc",
    "CC-17010.b(e)",
    "2026-05-20",
    row("nothing was changed, which is signed each quarter", MET),
    row("asked for, approved, applied", MET, happened(CHANGE, "2026-05-11", _changed("2026-05-13", "2026-05-14"))),
    row(
        "who asked approved", FAILED, happened(CHANGE, "2026-05-11", _changed("2026-05-13", "2026-05-14", by="u:asker"))
    ),
    row("applied, then approved", FAILED, happened(CHANGE, "2026-05-11", _changed("2026-05-13", "2026-05-12"))),
    row(
        "asked for on Monday, on Friday the manager has not answered",
        DUE,
        happened(CHANGE, "2026-05-11", {"request": Did("2026-05-11")}),
        on="2026-05-15",
    ),
    row("the running configuration was never approved", OVERDUE, missing(APPROVAL)),
    row("nobody says whether anything was changed since January", UNKNOWN, silent(CHANGE, "2026-03")),
    row(
        "a change came to light that nobody approved", FAILED, says(HISTORY, {"changes_without_approval": 1}, "2026-03")
    ),
    given=(never_happened(CHANGE),),
)

RULE_REVIEW = table(
    "twse-cc",
    "CC-17010.b(f)",
    "2026-05-20",
    row("the rules of every firewall were reviewed", MET),
    row("not last year", OVERDUE, missing(RULES, "2025")),
    row("in December, entered in January", LATE, entered(RULES, "2025", "2026-01-05")),
    row("one rule was left undecided", FAILED, says(RULES, {"rules_undecided": 1}, "2025")),
    row("the manager reviewed his own", FAILED, signed_by(RULES, "manager", "u:operator", "2025")),
    row("a second firewall came in February", DUE, listed("firewalls:new", "2026-02-02")),
    row("nobody entered a firewall", UNKNOWN, no_register("firewalls")),
    row(
        "somebody signed that there is none",
        NO_EVENT,
        no_register("firewalls"),
        stated_empty("firewalls", "2026-01-01", "2026-05-20"),
    ),
)


@every(LOGS, CHANGES, RULE_REVIEW)
def test_the_word_is_the_one_that_the_clause_earns(one: Table, line: Row) -> None:
    assert answer(one, line) == line.says
