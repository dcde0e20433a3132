"""View models of the control library, of the table of contents, of internal audit, and of what a document states."""

from dataclasses import replace

import pytest

from anzheng.catalogue import services as catalogue
from anzheng.catalogue.core.model import Basis, Condition, Control, Edition, Op, Parameter, ParameterRef, Strength
from anzheng.facts.companies import ProfileAnswered
from anzheng.kernel.errors import Text
from anzheng.posture.judge import Posture
from anzheng.posture.parameters import Decides
from anzheng.reports.controls import Library, chosen
from anzheng.reports.demand_words import KINDS, cadence_of, counts_as
from anzheng.reports.inspections import inspections_of
from anzheng.reports.marks import marks_of
from anzheng.reports.wording import Names, cover_of, dated
from anzheng.web.pages.controls import PAGE, Asked, control_page, controls_page
from anzheng.web.pages.documents import document_page, head_of
from anzheng.web.pages.examination import examination_of
from anzheng.web.pages.question import ask
from anzheng.web.pages.sections import counts_below
from anzheng.web.pages.stated import stated_of
from tests.unit.posture.build import Book, accept, clause, day, demand, edition, part, periodic

ABOUT = "2026-07-10"


def _edition(name: str = "doc", **fields: object) -> Edition:
    """Block T: T-1 names c.d, T-2 names it in its second part and only corroborates by c.e; examined half-yearly."""
    paper = accept(
        conditions=(Condition("examined", Op.AT_LEAST, 2),),
        roles=("auditor", "audit-head"),
        separation=(("auditor", "audit-head"),),
        concerns=(Condition("block", Op.EQUAL, "T"),),
    )
    demands = [
        demand(periodic("P1M"), "c.d"),
        demand(periodic(ParameterRef("c.e.every"), form="other"), "c.e"),
        demand(periodic("P6M", form="paper", grace="P1M", accept=paper), "internal-audit.doc.t"),
    ]
    rows = [
        clause("T", inspection="P6M"),
        clause("T-1", part("c.d"), parent="T"),
        clause("T-2", part("c.e", n=1), part("c.d", n=2, corroborating=("c.e",)), parent="T"),
    ]
    default = Parameter("c.e.every", Op.AT_MOST, 6, "month", "週期", "cycle")
    made = edition(rows, demands, inspections={"T": "internal-audit.doc.t"}, defaults={"c.e.every": default}, **fields)
    control = Control("c", "某控制", "A control", "目的", "Purpose", "it-head")
    return replace(made, document=name, zh=f"規範 {name}", en=f"Document {name}", controls={"c": control})


def _book() -> Book:
    book = Book(cutover="2025-01-01")
    for month in range(7, 13):
        book.record(f"2025-{month:02}-10")
    for month in range(1, 8):
        book.record(f"2026-{month:02}-10")
    return book


def _posture(about: str = ABOUT, name: str = "doc", book: Book | None = None) -> Posture:
    return (book or _book()).posture(_edition(name), about)


class TestLibrary:
    def test_a_demand_lists_every_clause_part_of_every_document(self) -> None:
        view = Library([_posture(), _posture(name="other")], {}).view("c")
        (first,) = [one for one in view.demands if one.demand.id == "c.d"]
        assert [(one.document, one.ref, one.part, one.corroborating) for one in first.proves] == [
            ("doc", "T-1", 0, False),
            ("doc", "T-2", 2, False),
            ("other", "T-1", 0, False),
            ("other", "T-2", 2, False),
        ]
        (second,) = [one for one in view.demands if one.demand.id == "c.e"]
        assert [(one.ref, one.part, one.corroborating) for one in second.proves][:2] == [
            ("T-2", 1, False),
            ("T-2", 2, True),
        ]
        assert list(view.row.documents) == ["doc", "other"]

    def test_words_are_counts_of_demands(self) -> None:
        row = Library([_posture()], {}).row("c")
        assert (row.demands, dict(row.counts)) == (3, {"met": 1, "overdue": 2})

    def test_what_no_clause_asks_for_does_not_apply(self) -> None:
        asked = _edition()
        rows = tuple(
            replace(one, parts=tuple(replace(p, applies=("iot",)) for p in one.parts)) for one in asked.clauses
        )
        book = _book()
        book.add(ProfileAnswered("iot", False, day("2025-01-01")), on="2025-01-01")  # noqa: FBT003 - the answer
        view = Library([book.posture(replace(asked, clauses=rows), ABOUT)], {}).view("c")
        assert {one.demand.id: one.word for one in view.demands}["c.d"] == "not_applicable"

    def test_advice_is_counted_apart(self) -> None:
        asked = _edition()
        rows = tuple(
            replace(one, parts=tuple(replace(p, strength=Strength.SHOULD) for p in one.parts)) for one in asked.clauses
        )
        posture = _book().posture(replace(asked, clauses=rows), ABOUT)
        words = {one.demand.id: one.word for one in Library([posture], {}).view("c").demands}
        assert words == {"c.d": "met", "c.e": "advice", "internal-audit.doc.t": "overdue"}

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            pytest.param({}, 1, id="nothing asked"),
            pytest.param({"text": "某 控制"}, 1, id="every word of the name"),
            pytest.param({"text": "CONTROL"}, 1, id="in English, whatever the case"),
            pytest.param({"text": "別的"}, 0, id="another name"),
            pytest.param({"owner": "it-head", "document": "doc", "word": "overdue"}, 1, id="all filters"),
            pytest.param({"owner": "compliance"}, 0, id="another owner"),
            pytest.param({"document": "other"}, 0, id="another document"),
            pytest.param({"word": "failed"}, 0, id="another word"),
        ],
    )
    def test_filters(self, asked: dict[str, str], found: int) -> None:
        assert len(chosen(Library([_posture()], {}).rows(), **asked)) == found


class TestPages:
    def test_a_list_of_one_page_has_no_next(self) -> None:
        page = controls_page(Library([_posture()], {}), Asked())
        assert (page.whole, page.found, len(page.lines), page.next) == (1, 1, 1, "")

    def test_a_long_list_goes_on_after_the_last_one_shown(self) -> None:
        asked = _edition()
        many = {f"c-{n:03}": replace(asked.controls["c"], id=f"c-{n:03}") for n in range(PAGE + 7)}
        library = Library([_book().posture(replace(asked, controls={**asked.controls, **many}), ABOUT)], {})
        first = controls_page(library, Asked())
        second = controls_page(library, Asked(after=first.next))
        assert (len(first.lines), len(second.lines), second.next) == (PAGE, 8, "")
        assert {line.id for line in first.lines}.isdisjoint(line.id for line in second.lines)

    def test_what_is_unknown_in_an_address_filters_nothing(self) -> None:
        assert Asked.of({"word": "nonsense", "q": " 密碼 "}) == Asked(text="密碼")
        assert Asked(text="密碼", word="due", after="x").pairs == (("q", "密碼"), ("word", "due"))

    def test_the_cadence_says_whose_it_is(self) -> None:
        sheets = {one.id: one for one in control_page(Library([_posture()], {}).view("c")).demands}
        assert sheets["c.d"].basis == Text("文件明定", "stated by the document")
        assert (sheets["c.e"].cadence, sheets["c.e"].basis, sheets["c.e"].parameter) == (
            Text("每半年", "half-yearly"),
            Text("自訂預設", "house default"),
            "c.e.every",
        )


def test_a_house_demand_without_a_parameter_is_the_house_s() -> None:
    made = replace(demand(periodic("workday"), "c.d"), basis=Basis.HOUSE)
    found = cadence_of(made, _posture().context)
    assert found is not None
    assert (found.text.zh, found.basis, found.parameter) == ("每個工作日", Decides.HOUSE, None)


def test_internal_audit_stands_in_the_table_of_contents_and_on_its_block() -> None:
    book = _book()
    for about, values in (("2025-10-01", {"examined": 2}), ("2026-03-01", {"examined": 1}), ("2026-07-02", None)):
        signed = (("auditor", "p-1", about), ("audit-head", "p-2", about))
        book.record(about, form="paper", values={"block": "T", **(values or {"examined": 2})}, signed=signed)
    posture = _posture(book=book)
    question = ask({}, day(ABOUT), "zh").question
    assert question is not None
    (line,) = document_page(posture, question, None).sections
    assert line.examined is not None
    assert (line.ref, line.obligations, line.examined.every.zh, line.examined.last) == (
        "T",
        2,
        "每半年",
        day("2026-07-02"),
    )
    one = examination_of(posture, "T", Names(posture.edition, {}))
    assert one is not None
    assert [(paper.on, paper.refused is None) for paper in one.papers] == [
        (day("2026-07-02"), True),
        (day("2026-03-01"), False),
        (day("2025-10-01"), True),
    ]
    assert "「examined」≥ 2" in [text.zh for text in one.accepts]
    assert examination_of(posture, "T-1", Names(posture.edition, {})) is None


def test_counts_of_a_block_hold_everything_below_it_and_itself() -> None:
    posture = _posture()
    below = counts_below(posture.edition, posture.verdicts)
    assert sum(below["T"].values()) == 2
    assert sum(below["T-1"].values()) == 1


def test_a_filter_keeps_the_table_of_contents() -> None:
    question = ask({}, day(ABOUT), "zh").question
    assert question is not None
    page = document_page(_posture(), question, "excepted")
    assert ([line.ref for line in page.sections], page.sections[0].listed, page.rows) == (["T"], False, ())


def test_marks_that_count_anew_are_joined() -> None:
    rows = [
        replace(clause("LC-5"), mark="第5條"),
        replace(clause("LC-5.4", parent="LC-5"), mark="4."),
        replace(clause("LC-5.4.1", parent="LC-5.4"), mark="(1)"),
        replace(clause("OP-H5"), mark="作業內容"),
        replace(clause("OP-1.3", parent="OP-H5"), mark="1.3"),
    ]
    assert marks_of(rows) == {"LC-5": "第5條", "LC-5.4": "第5條4", "LC-5.4.1": "第5條4.(1)", "OP-H5": "作業內容"}


def test_the_cover_in_words() -> None:
    told = cover_of({"number": "ISMS-M-001", "class": "general", "on": "2019-12-16"})
    assert [(label.zh, value.zh) for label, value in told] == [
        ("文件編號", "ISMS-M-001"),
        ("發行日期", "108-12-16"),
        ("機密等級", "一般"),
    ]


# --- the packaged documents -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> list[Edition]:
    from anzheng.collectors.core.contract import all_checks  # noqa: PLC0415 - it reads every check

    home = tmp_path_factory.mktemp("catalogue")
    checks = {check.id: check.name for check in all_checks()}
    return [catalogue.load_compiled(home, one.digest) for one in catalogue.packaged(home, checks)]


def test_every_packaged_edition_has_a_head(editions: list[Edition]) -> None:
    heads = {one.document: head_of(one, day(ABOUT)) for one in editions}
    assert heads["operations-procedure"].edition is None
    assert heads["twse-cc"].edition == day("2020-12-11")
    assert {one.document: dated(one).zh for one in editions}["operations-procedure"] == "未載明日期"
    assert [label.en for label, _ in heads["isms-policy"].cover][:2] == ["Document number", "Version"]


def test_everything_that_a_packaged_document_states_has_words(editions: list[Edition]) -> None:
    for one in editions:
        names = Names(one, {})
        for row in one.clauses:
            told = stated_of(row, [one.demands[name] for name in ()], names)
            assert all(text.zh and text.en for stated in told for text in stated.values)
            assert all(names.term("subjects", about).zh != about for about in row.about)


def test_every_packaged_demand_says_what_counts(editions: list[Edition]) -> None:
    for one in editions:
        posture = Book(cutover="2025-01-01").posture(one, ABOUT)
        names = Names(one, {})
        for asked in one.demands.values():
            assert asked.kind in KINDS
            cadence = cadence_of(asked, posture.context)
            assert cadence is None or (cadence.text.zh and "P1" not in cadence.text.zh)
            assert all(text.zh and "P1" not in text.zh for text in counts_as(asked, posture.context, names))


def test_every_packaged_control_has_a_page(editions: list[Edition]) -> None:
    book = Book(cutover="2025-01-01")
    library = Library([book.posture(one, ABOUT) for one in editions], {})
    pages = [control_page(library.view(identity)) for identity in library.ids]
    assert len(pages) == len({one for edition in editions for one in edition.controls})
    proved = {
        (row.document, row.ref)
        for page in pages
        for one in page.demands
        for group in one.proves
        for row, _ in group.parts
    }
    assert proved >= {(one.document, row.ref) for one in editions for row in one.clauses if row.obligation}
    assert all(
        inspections_of(book.posture(one, ABOUT)).keys() == one.inspections.keys() for one in editions if one.inspections
    )
