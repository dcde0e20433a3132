"""弱點 Scans, and what is done about what they find."""

from tests.clauses.facts import (
    Did,
    answered,
    happened,
    kept,
    listed,
    missing,
    never_happened,
    not_kept,
    own,
    says,
    signed_by,
)
from tests.clauses.tables import DUE, FAILED, LATE, MET, NOT_APPLICABLE, OVERDUE, Row, Table, answer, every, row, table

FOUND, SCAN, SHEET, RECORDS = (
    "vulnerability.found",
    "vulnerability-scan-report",
    "weakness-handling-report",
    "vulnerability-records",
)
SYSTEM, HOST = "systems:systems-1", "hosts:hosts-1"


def _handled(handled: str, checker: str = "u:second", head: str = "u:head") -> dict[str, Did]:
    """A weakness found on 2 February 2026, assessed or patched."""
    return {
        "remedy": Did(handled, by="u:first"),
        "verify": Did("2026-03-06", by=checker),
        "countersign": Did("2026-03-10", by=head),
    }


EXCHANGE_SCANS = table(
    "twse-cc",
    "CC-19000(9)",
    "2026-05-20",
    row("scanned each half year, nothing found, all kept", MET),
    row("the company takes no orders over the internet", NOT_APPLICABLE, answered("internet-order", answer=False)),
    row("one system was not scanned last winter", OVERDUE, missing(SCAN, "2025-12", SYSTEM), part=1),
    row(
        "a weakness was assessed within a month, and checked",
        MET,
        happened(FOUND, "2026-02-02", _handled("2026-02-20")),
        part=2,
    ),
    row("after five weeks", LATE, happened(FOUND, "2026-02-02", _handled("2026-03-05")), part=2),
    row(
        "who patched it also countersigned",
        FAILED,
        happened(FOUND, "2026-02-02", _handled("2026-02-20", head="u:first")),
        part=2,
    ),
    row("one was left unhandled in the report", FAILED, says(SHEET, {"unhandled": 1}, "2025-12"), part=3),
    row(
        "reports of two years ago are gone",
        FAILED,
        not_kept(RECORDS),
        kept(RECORDS, "2025-01-01", "2026-05-18", "2026-05-19"),
        part=3,
    ),
    given=(never_happened(FOUND),),
)


def _remedied(remedied: str = "2026-04-20", checker: str = "u:second", writer: str = "u:second") -> dict[str, Did]:
    """A weakness found on 1 April 2026, up to the written report."""
    return {
        "remedy": Did(remedied, by="u:first"),
        "verify": Did("2026-05-05", by=checker),
        "write-report": Did("2026-05-06", by=writer),
    }


def _reviewed(head: str = "u:head", **steps: str) -> dict[str, Did]:
    return {**_remedied(**steps), "countersign": Did("2026-05-08", by=head)}


PROCEDURE_WEAKNESSES = table(
    "operations-procedure",
    "OP-1.8.4",
    "2026-05-20",
    row("none found, which is signed each half year", MET),
    row("remedied, rescanned, written down, reviewed", MET, happened(FOUND, "2026-04-01", _reviewed())),
    row("not remedied within the month", OVERDUE, happened(FOUND, "2026-04-01"), part=1),
    row("remedied after the deadline", LATE, happened(FOUND, "2026-04-01", _reviewed(remedied="2026-05-04")), part=1),
    row("who remedied it rescanned", FAILED, happened(FOUND, "2026-04-01", _reviewed(checker="u:first")), part=2),
    row("a rescan found one again", FAILED, says(SHEET, {"found_again": 1}, "2025-12"), part=2),
    row("the unit head has it on the desk", DUE, happened(FOUND, "2026-04-01", _remedied()), part=4),
    row("the unit head wrote the report", FAILED, happened(FOUND, "2026-04-01", _reviewed(writer="u:head")), part=4),
    given=(never_happened(FOUND),),
)

REGULAR_SCANS = table(
    "listed-company",
    "LC-5.4.1",
    "2026-05-20",
    row("each half year, as the house has it where nobody says how often", MET),
    row("once last year", OVERDUE, missing(SCAN, "2025-06")),
    row("once a year, as the company decided", MET, own("vulnerability_scan_interval", 12), missing(SCAN, "2025-06")),
    row(
        "once a year, but the exchange wants it each half year",
        OVERDUE,
        own("vulnerability_scan_interval", 12),
        missing(SCAN, "2025-06"),
        beside=("twse-cc",),
    ),
    row(
        "each half year, and the company decided on each quarter",
        OVERDUE,
        own("vulnerability_scan_interval", 3),
        beside=("twse-cc",),
    ),
    row("the scan of December did not finish", FAILED, says(SCAN, {"completed": False}, "2025-12")),
    row("who scanned reviewed the report", FAILED, signed_by(SCAN, "reviewer", "u:operator", "2025-12")),
    row("a system of October was never scanned", OVERDUE, listed("systems:new", "2025-10-01")),
)


@every(EXCHANGE_SCANS, PROCEDURE_WEAKNESSES, REGULAR_SCANS)
def test_the_word_is_the_one_that_the_clause_earns(one: Table, line: Row) -> None:
    assert answer(one, line) == line.says
