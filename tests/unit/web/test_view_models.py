"""View models are pure: the time bar, wording, bars and tables, and a clause page out of a small edition."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.catalogue.core.model import AnyOf, Strength
from anzheng.kernel.errors import Text
from anzheng.obligations.core.occurrences import occurrences
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import Held, StandsIn, standing
from anzheng.posture.reasons import because
from anzheng.posture.words import SEVERITY, Word
from anzheng.reports.wording import Names, plain
from anzheng.web.pages.clause import ClausePage, clause_of, clause_page
from anzheng.web.pages.documents import rows_of
from anzheng.web.pages.frame import Frame, duties_of, frame_of
from anzheng.web.pages.months import MONTHS, months_until
from anzheng.web.pages.proof import Material
from anzheng.web.pages.question import Mode, ask
from anzheng.web.pages.today import Gathered, TodayPage, today_page
from anzheng.web.pages.words import counts
from tests.unit.posture.build import Book, clause, day, demand, edition, part, periodic, single

TODAY = date(2026, 11, 21)


class TestTimeBar:
    def test_nothing_asked_is_today_as_known_now(self) -> None:
        question = ask({}, TODAY, "zh").question
        assert question is not None
        assert (question.mode, question.about, question.known, question.past, question.pairs) == (
            Mode.DAY,
            TODAY,
            None,
            False,
            (),
        )

    @pytest.mark.parametrize(
        ("typed", "about"),
        [
            pytest.param("115-06-30", date(2026, 6, 30), id="year of the Republic"),
            pytest.param("2026-06-30", date(2026, 6, 30), id="common year"),
            pytest.param("１１５年６月底", date(2026, 6, 30), id="full-width, month's end"),
            pytest.param("  115.6.30 ", date(2026, 6, 30), id="points and blanks"),
        ],
    )
    def test_dates_as_people_write_them(self, typed: str, about: date) -> None:
        bar = ask({"about": typed}, TODAY, "zh")
        assert bar.question is not None
        assert bar.question.about == about
        assert bar.question.past
        assert bar.fields[0].value == "115-06-30"

    @pytest.mark.parametrize(
        ("today", "first", "last"),
        [
            pytest.param(
                date(2026, 11, 21), date(2026, 1, 1), date(2026, 6, 30), id="second half asks about the first"
            ),
            pytest.param(
                date(2026, 3, 1), date(2025, 7, 1), date(2025, 12, 31), id="first half asks about last year's"
            ),
        ],
    )
    def test_a_period_is_the_half_year_that_closed_last(self, today: date, first: date, last: date) -> None:
        question = ask({"mode": "period"}, today, "zh").question
        assert question is not None
        assert (question.first, question.about) == (first, last)

    def test_a_forecast_on_the_last_day_of_a_half_year_still_looks_ahead(self) -> None:
        question = ask({"mode": "forecast"}, date(2026, 12, 31), "zh").question
        assert question is not None
        assert question.about == date(2027, 1, 30)

    @given(
        st.sampled_from(["day", "period", "forecast"]),
        st.dictionaries(st.sampled_from(["about", "from", "to", "known", "at"]), st.text(max_size=12)),
    )
    def test_any_input_gives_a_question_or_a_problem_that_keeps_it(self, mode: str, typed: dict[str, str]) -> None:
        bar = ask({"mode": mode, **typed}, TODAY, "zh")
        assert (bar.question is None) == bool(bar.problems)
        for field in bar.problems:
            assert field.value == typed.get(field.name, "").strip() or not typed.get(field.name)

    @given(st.dates(date(2020, 1, 1), TODAY), st.dates(date(2020, 1, 1), TODAY))
    def test_the_pairs_of_a_question_ask_it_again(self, about: date, known: date) -> None:
        question = ask({"about": str(about), "known": str(known)}, TODAY, "zh").question
        assert question is not None
        assert ask(dict(question.pairs), TODAY, "en").question == question


class TestWording:
    @pytest.mark.parametrize(
        ("text", "zh", "en"),
        [
            pytest.param("期末後 P10D 內", "期末後 10 日內", None, id="days"),
            pytest.param("PT1H", "1 小時", "1 hour", id="hour"),
            pytest.param("within 5-open-days", None, "within 5 working days", id="working days"),
            pytest.param("due 2026-11-20", "due 115-11-20", "due 2026-11-20", id="date"),
            pytest.param("2026-13-40", "2026-13-40", "2026-13-40", id="no date"),
            pytest.param("P3Y", "3 年", "3 years", id="years"),
            pytest.param("core == True", "core 為「是」", "core is yes", id="yes"),
            pytest.param("rto <= 8", "rto ≤ 8", "rto ≤ 8", id="comparison"),
        ],
    )
    def test_codes_become_words(self, text: str, zh: str | None, en: str | None) -> None:
        assert zh is None or plain(text, "zh") == zh
        assert en is None or plain(text, "en") == en

    def test_a_reason_names_roles_and_dates(self) -> None:
        known = {"roles": {"security-head": ("資安專責主管", "Head of security")}}
        names = Names(replace(single(periodic()), names=known), {})
        assert names.reason(because("role_missing", role="security-head")) == Text(
            "缺少「資安專責主管」的簽署", "the signature of “Head of security” is missing"
        )

    def test_a_target_without_a_name_is_called_by_its_id(self) -> None:
        names = Names(single(periodic()), {"hosts:a": "主機甲"})
        assert [names.target(one).zh for one in ("hosts:a", "hosts:b", "company")] == ["主機甲", "b", "全公司"]


class TestCounts:
    @given(st.dictionaries(st.sampled_from([word.value for word in Word]), st.integers(0, 400)))
    def test_the_bar_is_whole_and_in_order(self, totals: dict[str, int]) -> None:
        shown = counts(totals)
        assert shown.total == sum(totals.get(word.value, 0) for word in SEVERITY)
        assert sum(part.count for part in shown.segments) == shown.total
        order = [word.value for word in SEVERITY]
        places = [order.index(part.word) for part in shown.segments]
        assert places == sorted(places)
        starts = [float(part.x.rstrip("%")) for part in shown.segments]
        assert starts == sorted(starts)
        assert all(start <= 100 for start in starts)

    def test_what_stands_apart_is_not_in_the_total(self) -> None:
        shown = counts({"met": 3, "not_applicable": 5, "advice": 2})
        assert (shown.total, [tile.count for tile in shown.apart]) == (3, [5, 0, 2])


class TestMonths:
    @given(st.dates(date(2015, 1, 1), date(2035, 12, 31)))
    def test_twelve_columns_end_today_and_headings_cover_them(self, today: date) -> None:
        months = months_until(today, None)
        assert len(months) == MONTHS
        assert months[-1].day == today
        assert [(month.day.year, month.month) for month in months] == sorted({(m.day.year, m.month) for m in months})
        assert sum(month.spans for month in months) == MONTHS
        assert sum(month.spans for month in months if month.old) == MONTHS // 2

    def test_months_before_the_cutover_are_not_judged(self) -> None:
        months = months_until(TODAY, date(2026, 8, 15))
        assert [month.month for month in months if not month.before] == [8, 9, 10, 11]


class Company:
    def __init__(self, ledger: str, *, sample: bool) -> None:
        self.ledger, self.name, self.sample = ledger, ledger.upper(), sample


def framed(path: str, parameters: list[tuple[str, str]], chosen: str, *duties: Duty) -> Frame:
    companies = [Company("own", sample=False), Company("shown", sample=True)]
    held = [Held("u:1", duty, None, TODAY, None) for duty in duties]
    has = standing("u:1", chosen, TODAY, member=True, outsider=False, held=held, stands_in=())
    known = {"today": "/", "documents": "/documents/", "ledger": "/ledger/", "account_logout": "/out/"}
    return frame_of("zh", "posture", path, parameters, companies, chosen, standing=has, routes=known)


class TestFrame:
    def test_only_another_than_the_first_company_is_kept_in_links(self) -> None:
        assert framed("/", [], "own").keep == ()
        assert framed("/", [], "shown").keep == (("company", "shown"),)

    def test_the_address_of_the_page_leaves_the_language_out(self) -> None:
        assert framed("/x/", [("about", "1"), ("lang", "zh")], "own").address == "/x/?about=1"
        assert framed("/x/", [], "own").address == "/x/"

    @pytest.mark.parametrize(
        ("duty", "tabs"),
        [
            pytest.param(None, ["today"], id="an employee sees the day only"),
            pytest.param(Duty.LOG_REVIEWER, ["today", "ledger"], id="a reviewer of logs sees the ledger"),
            pytest.param(Duty.BOARD, ["today", "posture"], id="a director sees the rules, not the ledger"),
            pytest.param(Duty.SECURITY_HEAD, ["today", "posture", "ledger"], id="tabs without a page are left out"),
        ],
    )
    def test_tabs_follow_the_standing_and_the_pages_that_exist(self, duty: Duty | None, tabs: list[str]) -> None:
        frame = framed("/documents/", [], "own", *((duty,) if duty else ()))
        assert [area.key for area in frame.areas] == tabs

    def test_a_page_below_its_tab_is_not_the_tab_itself(self) -> None:
        assert framed("/documents/", [], "shown", Duty.BOARD).at_home
        assert not framed("/documents/x/", [], "shown", Duty.BOARD).at_home

    def test_duties_of_others_are_marked(self) -> None:
        stands = StandsIn("u:2", "u:1", None, TODAY, TODAY)
        held = [Held("u:2", Duty.COMPLIANCE, None, TODAY, None), Held("u:1", Duty.OPERATOR, None, TODAY, None)]
        has = standing("u:1", "own", TODAY, member=True, outsider=False, held=held, stands_in=[stands])
        assert {(duty.name.en, duty.deputy) for duty in duties_of(has)} == {("Compliance", True), ("Operator", False)}

    def test_whoever_holds_no_duty_is_an_employee(self) -> None:
        has = standing("u:1", "own", TODAY, member=True, outsider=False, held=(), stands_in=())
        assert [(duty.name.zh, duty.deputy) for duty in duties_of(has)] == [("員工", False)]


def page_of(book: Book, about: str, **fields: object) -> ClausePage:
    demands = [demand(periodic("P6M", form="scan"), "c.scan"), demand(periodic("P6M", form="paper"), "c.paper")]
    root = AnyOf(("c.scan", "c.paper"))
    whole = edition([clause("T-1", part(root=root, **fields))], demands)
    question = ask({}, day(about), "zh").question
    found = clause_of(whole, "T-1")
    assert question is not None
    assert found is not None
    material = Material(book.posture(whole, about), None, Names(whole, {}), book.facts, {"e": "報告"}, everything=False)
    return clause_page(found, material, question)


class TestClausePage:
    def test_the_branch_in_use_is_told_from_the_idle_one(self) -> None:
        book = Book()
        book.record("2026-06-20", form="paper", evidence="e")
        book.record("2025-12-20", form="paper")
        book.record("2025-06-20", form="paper")
        proof = page_of(book, "2026-07-05").parts[0].proof
        assert proof is not None
        assert proof.any_of
        assert [(node.demand, node.used) for node in proof.branches] == [("c.scan", False), ("c.paper", True)]

    def test_evidence_is_listed_newest_first_with_its_title(self) -> None:
        book = Book()
        book.record("2025-12-20", form="scan")
        book.record("2026-06-20", form="scan", evidence="e")
        rows = page_of(book, "2026-07-05").evidence.rows
        assert [row.day for row in rows][:2] == [day("2026-06-20"), day("2025-12-20")]
        assert "報告" in rows[0].detail.zh

    def test_what_was_entered_late_is_marked(self) -> None:
        book = Book()
        book.record("2026-06-20", on="2026-09-01", form="scan")
        page = page_of(book, "2026-09-05")
        assert [row.late for row in page.evidence.rows] == [True]

    def test_half_years_stand_in_a_table_by_name(self) -> None:
        book = Book()
        book.record("2026-03-20", form="scan")
        grid = page_of(book, "2026-07-05").demands[0].windows.grid
        assert grid is not None
        assert [column.zh for column in grid.columns][-2:] == ["115 上", "115 下"]
        assert [cell.word for cell in grid.rows[0].cells if cell][-2:] == ["met", "due"]

    def test_advice_is_named_apart(self) -> None:
        page = page_of(Book(), "2026-07-05", strength=Strength.SHOULD)
        assert page.badge is not None
        assert (page.badge.word, page.badge.name.zh) == ("advice", "建議")

    def test_words_filter_the_tree_and_keep_what_is_above(self) -> None:
        whole = edition(
            [clause("A"), clause("A-1", part("c.d"), parent="A"), clause("B"), clause("B-1", part("c.d"), parent="B")],
            [demand(periodic())],
        )
        verdicts = Book().posture(whole, "2026-07-05").verdicts
        word = verdicts["A-1"].word
        assert word is not None
        kept = rows_of(whole.clauses, verdicts, word.value, day("2026-07-05"))
        assert [row.ref for row in kept] == ["A", "A-1", "B", "B-1"]
        assert rows_of(whole.clauses, verdicts, "no_event", day("2026-07-05")) == ()


def today_of(book: Book, about: str, every: str = "P1M") -> TodayPage:
    whole = single(periodic(every))
    posture = book.posture(whole, about)
    items = occurrences("own", [posture], day(about) + timedelta(days=31))
    return today_page([Gathered(posture, Names(whole, {}))], items, day(about), everything=False)


class TestToday:
    def test_the_oldest_overdue_thing_comes_first(self) -> None:
        page = today_of(Book("2026-05-01"), "2026-07-15")
        assert page.overdue == 2
        assert page.first.zh.startswith("先做「要求」：期限 115 年 5 月 31 日，已過")

    def test_with_nothing_overdue_what_is_due_today_comes_first(self) -> None:
        page = today_of(Book("2026-07-01"), "2026-07-31")
        assert (page.overdue, page.due_today) == (0, 1)
        assert page.first.zh.startswith("今天先做「要求」")

    def test_with_nothing_today_the_next_date_is_named(self) -> None:
        page = today_of(Book("2026-07-01"), "2026-07-10")
        assert page.first.zh == "今天沒有要做的事。下一件在 115 年 7 月 31 日：要求。"

    def test_without_any_document_there_is_nothing_to_do(self) -> None:
        page = today_page([], [], TODAY, everything=False)
        assert (page.groups, page.first.zh[:10]) == ((), "今天沒有要做的事，往")
