"""資產、資料與惡意程式 The inventory, how long data is kept, scans for viruses, passwords of a listed company."""

from tests.clauses.facts import (
    entry,
    every_entry,
    excepted,
    found,
    is_set,
    leaves_out,
    listed,
    missing,
    no_register,
    nothing,
    own,
    says,
    stated_empty,
)
from tests.clauses.tables import EXCEPTED, FAILED, MET, OVERDUE, UNKNOWN, Row, Table, answer, every, row, table

STOCKTAKE, ASSET_CHANGES = "asset-stocktake", "asset-change-review"
SCHEDULE, DESTROYED = "retention-schedule", "data-destruction-record"
CLASS = "record-classes:record-classes-1"
SCANNED, REALTIME, MEDIA = "virus-scan-record", "antivirus.realtime", "antivirus.removable-media"
LENGTH, MONTHS = "password.min-length", "password.max-age-months"

INVENTORY = table(
    "twse-cc",
    "CC-14000(1)",
    "2026-05-20",
    row("listed, kept up, counted", MET),
    row("one asset is of no known kind", FAILED, entry("assets:assets-1", {"kind": "other"})),
    row(
        "changes of last autumn were not reviewed, by an approved exception to the house rule",
        EXCEPTED,
        missing(ASSET_CHANGES, "2025-12"),
        excepted("asset-inventory.changes", "2026-01-01", "2026-12-31"),
    ),
    row(
        "the exception ended in April",
        OVERDUE,
        missing(ASSET_CHANGES, "2025-12"),
        excepted("asset-inventory.changes", "2026-01-01", "2026-04-30"),
    ),
    row(
        "assets were not counted, and no exception can release from that",
        OVERDUE,
        missing(STOCKTAKE, "2025"),
        excepted("asset-inventory.stocktake", "2026-01-01", "2026-12-31"),
        standing=True,
    ),
    row(
        "all in order, but the auditor found an asset on no list",
        FAILED,
        found("twse-cc", "CC-14000(1)", 0, "2026-05-11"),
    ),
    row("nobody entered an asset", UNKNOWN, no_register("assets")),
    row(
        "a company cannot state that it has none",
        FAILED,
        no_register("assets"),
        stated_empty("assets", "2026-01-01", "2026-05-20"),
    ),
)

RETENTION = table(
    "listed-company",
    "LC-7.6",
    "2026-05-20",
    row("five years, by importance, destroyed in time", MET),
    row("four years", FAILED, entry(CLASS, {"keep_years": 4}), part=3),
    row("four years, as another rule has it", MET, entry(CLASS, {"keep_years": 4, "other_rule": True})),
    row("the company asks for seven, and keeps five", FAILED, own("retention_data", 7), part=3),
    row("nobody set when a class is destroyed", FAILED, entry(CLASS, {"destroy_after_years": None}), part=2),
    row("something was destroyed early", FAILED, says(DESTROYED, {"destroyed_early": 1}, "2025"), part=2),
    row("the terms do not follow importance", FAILED, says(SCHEDULE, {"by_importance": False}, "2026"), part=1),
    row(
        "a class of this spring is not in the schedule of January",
        MET,
        listed(
            "record-classes:new",
            "2026-03-02",
            {"owner": "people-1", "importance": "low", "keep_years": 5, "destroy_after_years": 6, "other_rule": False},
        ),
        part=3,
    ),
    given=(every_entry("record-classes", {"keep_years": 5}),),
)

VIRUS_SCANS = table(
    "listed-company",
    "LC-11.2.2",
    "2026-05-20",
    row("scanned each month, and all the time", MET),
    row("all the time, and never by month", MET, missing(SCANNED)),
    row("each month, and not all the time", MET, is_set(REALTIME, value=False)),
    row("files all the time, but no media, and never by month", FAILED, is_set(MEDIA, value=False), missing(SCANNED)),
    row(
        "by month with an infection left, and not all the time",
        FAILED,
        says(SCANNED, {"infections_open": 1}, "2026-04"),
        is_set(REALTIME, value=False),
    ),
    row(
        "April's scan left out a host, and the setting is off",
        FAILED,
        leaves_out(SCANNED, "hosts:hosts-1", "2026-04"),
        is_set(REALTIME, value=False),
    ),
    row("nobody knows anything", UNKNOWN, nothing),
)

LISTED_PASSWORDS = table(
    "listed-company",
    "LC-7.3",
    "2026-05-20",
    row("eight characters, as the house has it where nobody says how many", MET),
    row("seven", FAILED, is_set(LENGTH, 7), part=2),
    row("seven, where the exchange asks for six", MET, is_set(LENGTH, 7), part=2, beside=("twse-cc",)),
    row("five, where the exchange asks for six", FAILED, is_set(LENGTH, 5), part=2, beside=("twse-cc",)),
    row("six, as the company decided", MET, own("password_length", 6), is_set(LENGTH, 6), part=2),
    row("twelve were decided on, and eight are set", FAILED, own("password_length", 12), part=2),
    row(
        "changed twice a year, as the company decided",
        MET,
        own("other_user_password_change_interval", 6),
        is_set(MONTHS, 6),
        part=4,
    ),
    row(
        "changed twice a year, but a policy of the same company says each quarter",
        FAILED,
        own("other_user_password_change_interval", 6),
        is_set(MONTHS, 6),
        part=4,
        beside=("broker-policy",),
    ),
)


@every(INVENTORY, RETENTION, VIRUS_SCANS, LISTED_PASSWORDS)
def test_the_word_is_the_one_that_the_clause_earns(one: Table, line: Row) -> None:
    assert answer(one, line) == line.says
