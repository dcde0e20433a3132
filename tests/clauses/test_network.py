"""網路安全 Anti-virus, changes of order pages, drills against phishing, connected devices."""

from anzheng.facts.base import Outcome
from tests.clauses.facts import (
    Did,
    answered,
    entry,
    found,
    happened,
    is_set,
    leaves_out,
    missing,
    never_happened,
    no_register,
    not_seen,
    saw,
    says,
    silent,
    unanswered,
)
from tests.clauses.tables import (
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

HOST = "hosts:hosts-1"
REPORT, PRESENT, SIGNATURES = "antivirus-console-report", "antivirus-present", "antivirus-signature-age"
RECORD, CHANGE = "change-detection-record", "website.changed"
DRILL, CAUGHT = "social-engineering-drill", "social-engineering.caught"
PURCHASE, DEVICE = "iot.purchase-requested", "iot-devices:iot-devices-1"

ANTIVIRUS = table(
    "twse-cc",
    "CC-17010.e(a)",
    "2026-05-20",
    row("hosts report it, and so does the console", MET),
    row("hosts report it, and nobody writes a report", MET, missing(REPORT)),
    row("the console's monthly report, without any program on the hosts", MET, not_seen(PRESENT), not_seen(SIGNATURES)),
    row(
        "no report, and the hosts were last heard of on Friday",
        UNKNOWN,
        missing(REPORT),
        not_seen(PRESENT),
        not_seen(SIGNATURES),
        saw(PRESENT, Outcome.OK, "2026-05-15", HOST),
        saw(SIGNATURES, Outcome.OK, "2026-05-15", HOST),
    ),
    row(
        "what the hosts said today was entered next week",
        LATE,
        missing(REPORT),
        not_seen(PRESENT),
        not_seen(SIGNATURES),
        saw(PRESENT, Outcome.OK, "2026-05-20", HOST, entered="2026-05-26"),
        saw(SIGNATURES, Outcome.OK, "2026-05-20", HOST, entered="2026-05-26"),
    ),
    row(
        "the report of April shows a host without, and no program says otherwise",
        FAILED,
        says(REPORT, {"without_antivirus": 1}, "2026-04"),
        not_seen(PRESENT),
        not_seen(SIGNATURES),
    ),
    row(
        "no report, and a host says that it has none",
        FAILED,
        missing(REPORT),
        saw(PRESENT, Outcome.FAIL, "2026-05-20", HOST),
    ),
)

ORDER_PAGES = table(
    "twse-cc",
    "CC-17010.f(b)",
    "2026-05-20",
    row("watched, collected each month, nothing changed", MET),
    row("the company takes no orders over the internet", NOT_APPLICABLE, answered("internet-order", answer=False)),
    row("nobody says whether it does", UNKNOWN, unanswered("internet-order")),
    row("pages are not watched", FAILED, is_set("page-change-detection", value=False), part=1),
    row(
        "it takes orders, and no system is entered as one for it",
        FAILED,
        entry("systems:systems-1", {"online_order": False}),
        part=1,
    ),
    row("in April two days went unwatched", FAILED, says(RECORD, {"days_without_detection": 2}, "2026-04"), part=2),
    row(
        "a change of Monday was cleared up next Monday",
        LATE,
        happened(
            CHANGE,
            "2026-05-11",
            {"record": Did("2026-05-12"), "notify": Did("2026-05-12"), "handle": Did("2026-05-18")},
        ),
        part=3,
    ),
    row(
        "a change of Monday last week, and nobody was told",
        OVERDUE,
        happened(CHANGE, "2026-05-11", {"record": Did("2026-05-12")}),
        part=3,
    ),
    given=(never_happened(CHANGE),),
)

PHISHING = table(
    "twse-cc",
    "CC-17010.e(h)",
    "2026-05-20",
    row("drilled, those caught were trained, reported", MET),
    row("no drill last year", OVERDUE, missing(DRILL, "2025"), part=1, advice=True),
    row(
        "no drill last year, in a clause that only recommends",
        OVERDUE,
        missing(DRILL, "2025"),
        advice=True,
    ),
    row("the drill left out a user", OVERDUE, leaves_out(DRILL, "people:people-2", "2025"), part=1, advice=True),
    row(
        "caught on 1 April, trained on the 20th",
        MET,
        happened(CAUGHT, "2026-04-01", {"train": Did("2026-04-20")}),
        part=2,
    ),
    row("caught on 1 April, and not trained", OVERDUE, happened(CAUGHT, "2026-04-01"), part=2, advice=True),
    row("nobody says whether anyone was caught last year", UNKNOWN, silent(CAUGHT, "2025"), part=2, advice=True),
    row(
        "an auditor's finding against a recommendation",
        FAILED,
        found("twse-cc", "CC-17010.e(h)", 1, "2026-05-04"),
        part=1,
        advice=True,
    ),
    given=(never_happened(CAUGHT),),
)

MARKED_DEVICES = table(
    "twse-cc",
    "CC-21100(4)e",
    "2026-05-20",
    row("every device bears a mark", MET),
    row(
        "one bears none, but marked ones were compared and the manager decided",
        MET,
        entry(DEVICE, {"security_label": False}),
        happened(PURCHASE, "2026-02-02", {"compare": Did("2026-02-16"), "decide": Did("2026-02-20")}),
    ),
    row(
        "one bears none, and nobody compared",
        FAILED,
        entry(DEVICE, {"security_label": False}),
        happened(PURCHASE, "2026-02-02"),
        advice=True,
    ),
    row(
        "one bears none, and who compared decided",
        FAILED,
        entry(DEVICE, {"security_label": False}),
        happened(
            PURCHASE, "2026-02-02", {"compare": Did("2026-02-16", by="u:it"), "decide": Did("2026-02-20", by="u:it")}
        ),
        advice=True,
    ),
    row("no device on the register, none bought", NO_EVENT, no_register("iot-devices")),
    row("the company has none at all", NOT_APPLICABLE, answered("iot", answer=False)),
    given=(never_happened(PURCHASE),),
)


@every(ANTIVIRUS, ORDER_PAGES, PHISHING, MARKED_DEVICES)
def test_the_word_is_the_one_that_the_clause_earns(one: Table, line: Row) -> None:
    assert answer(one, line) == line.says
