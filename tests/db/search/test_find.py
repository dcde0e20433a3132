"""Finding: what is put is found by its words on both databases, and only by whoever may open it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest

from anzheng.kernel.errors import Text
from anzheng.organization.access import standing_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.levels import Level
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing, operator
from anzheng.organization.models import Company, DutyGrant, Unit
from anzheng.search.core.kinds import Circle, Kind
from anzheng.search.models import Found
from anzheng.search.services import Document, Hit, drop, drop_older, find, put
from tests.support.people import SINCE, person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
ALL = operator("u:op", "own", TODAY, Permission)


def document(name: str, title: str, text: str = "", **further: object) -> Document:
    given = {"ledger": "own", "kind": Kind.EVIDENCE, "link": f"/x/{name}/", "updated": NOW, "text": text, **further}
    return Document(object=name, title=Text(title, title), **given)  # type: ignore[arg-type]


def found(text: str, has: Standing = ALL) -> list[str]:
    return [hit.object for hit in find(text, has)]


@pytest.fixture
def companies() -> None:
    for ledger in ("own", "other"):
        Company.objects.create(ledger=ledger, name=ledger, opened=NOW)


class TestWords:
    @pytest.mark.parametrize(
        ("title", "text", "typed"),
        [
            pytest.param("弱點掃描報告", "", "弱點", id="two characters at the beginning"),
            pytest.param("弱點掃描報告", "", "描報", id="two characters across words"),
            pytest.param("弱點掃描報告", "", "告", id="one character, the last"),
            pytest.param("弱點掃描報告", "", "掃", id="one character inside"),
            pytest.param("弱點掃描報告", "", "弱點 報告", id="two words"),
            pytest.param("防火牆", "規則每半年檢視", "防火牆 半年", id="one word in the title, one in the text"),
            pytest.param("ISO 27001 證書", "", "iso 270", id="the beginning of a number, small letters"),
            pytest.param("CC-18000(3)e", "", "CC-18000(3)e", id="a reference, whole"),
            pytest.param("CC-18000(3)e", "", "cc-180", id="a reference, its beginning"),
            pytest.param("CC-18000(3)e", "", "18000(3", id="a reference, from the middle"),
            pytest.param("CC-18000(3)e", "", "cc18000", id="a reference without its mark"),
            pytest.param("IP-6.3.1.1.7", "", "6.3.1", id="a section, from the middle"),
            pytest.param("CC-18000（3）e", "", "ＣＣ-18000(3)", id="full-width and half-width"),
            pytest.param("𠮷野家的㗎啡", "", "𠮷野", id="a character beyond the first plane"),
            pytest.param("公司自造字\ue123一", "", "\ue123", id="a character of a private use area"),
            pytest.param("新字\U00031350測", "", "\U00031350測", id="a character younger than the tables"),
            pytest.param("葛\U000e0100城", "", "葛城", id="a selected glyph"),
            pytest.param("ｶﾞｲﾄﾞ", "", "ガイド", id="half-width katakana"),
            pytest.param('O\'Neil \\ "x" & | ! :* 報告', "", "報告", id="signs of query languages in the text"),
            pytest.param("報告 and or not near", "", "AND NOT", id="words of query languages"),
        ],
    )
    def test_found(self, title: str, text: str, typed: str) -> None:
        put(document("a", title, text), document("b", "別的", "沒有關係的一段"))
        assert found(typed) == ["a"]

    @pytest.mark.parametrize(
        "typed",
        [
            pytest.param("", id="nothing"),
            pytest.param("   ", id="blanks"),
            pytest.param("' \" ; -- * ( ) : & | ! < > \\ \0", id="marks only"),
            pytest.param("報表", id="only one of the two characters"),
            pytest.param("弱點 缺少", id="only one of the two words"),
            pytest.param("\ud800", id="half a character"),
        ],
    )
    def test_not_found(self, typed: str) -> None:
        put(document("a", "弱點掃描報告"))
        assert found(typed) == []

    @pytest.mark.parametrize(
        "typed", ["x' OR 1=1 --", 'a" OR b', "a*b^2", "title:a", "{a b}:c", "a':*|'b", "NEAR(a b)"]
    )
    def test_a_query_is_never_syntax(self, typed: str) -> None:
        put(document("a", "弱點掃描報告"))
        assert found(typed) == []

    def test_text_that_a_database_refuses_is_put_all_the_same(self) -> None:
        put(document("a", "前\0後\ud800中"))
        assert found("前") == ["a"]

    def test_very_long_words_and_texts(self) -> None:
        put(document("a", "長" * 900, "字典" * 40_000 + "z" * 3000))
        assert (found("長長"), found("典字"), found("z" * 100)) == (["a"], ["a"], ["a"])


class TestOrder:
    def test_the_title_goes_before_the_text(self) -> None:
        put(
            document("text", "其他事項", "其中提到備份還原一次"),
            document("pieces", "還原後備份", "備份 還原"),
            document("inside", "半年度備份還原演練"),
            document("begins", "備份還原演練紀錄"),
            document("whole", "備份還原"),
        )
        assert found("備份還原") == ["whole", "begins", "inside", "text"]

    def test_limit(self) -> None:
        put(*(document(f"d{n}", f"備份 {n}") for n in range(30)))
        assert len(find("備份", ALL, limit=12)) == 12

    def test_excerpt_marks_the_words_and_holds_no_markup(self) -> None:
        put(document("a", "題目", "前言" * 40 + "<b>在此備份</b>資料，之後備份一次"))
        (hit,) = find("備份", ALL)
        assert [hit.snippet[start:end] for start, end in hit.marks] == ["備份", "備份"]
        assert "<b>" in hit.snippet


class TestChange:
    def test_putting_again_replaces(self) -> None:
        put(document("a", "舊的題目"))
        put(document("a", "新的名稱"))
        assert (found("舊的"), found("題目"), found("新的"), Found.objects.count()) == ([], [], ["a"], 1)

    def test_the_same_twice_in_one_go(self) -> None:
        put(document("a", "舊的題目"), document("a", "新的名稱"))
        assert (found("題目"), found("名稱")) == ([], ["a"])

    def test_dropping(self) -> None:
        put(document("a", "題目一"), document("b", "題目二"))
        drop("own", Kind.EVIDENCE, "a", "never-there")
        assert (found("題目"), Found.objects.count()) == (["b"], 1)

    def test_dropping_what_was_not_put_again(self) -> None:
        put(document("a", "題目一"), document("b", "題目二"), document("c", "題目三", kind=Kind.ENTRY))
        start = Found.objects.get(object="b").indexed
        put(document("b", "題目二"))
        again = Found.objects.get(object="b").indexed
        assert again > start
        assert drop_older("own", [Kind.EVIDENCE], again) == 1
        assert sorted(found("題目")) == ["b", "c"]

    def test_a_dropped_row_does_not_come_back_under_another(self) -> None:
        put(document("a", "備份甲"))
        drop("own", Kind.EVIDENCE, "a")
        put(document("b", "還原乙"))
        assert (found("備份"), found("還原")) == ([], ["b"])


def _seen(hits: Iterable[Hit]) -> set[str]:
    return {hit.object for hit in hits}


@pytest.mark.usefixtures("companies")
class TestSight:
    @pytest.fixture(autouse=True)
    def _documents(self) -> None:
        it = {"unit": "/hq/it/"}
        put(
            document("clause", "共同字樣", kind=Kind.CLAUSE),
            document("entry", "共同字樣", kind=Kind.ENTRY),
            document("finding", "共同字樣", kind=Kind.FINDING),
            document("draft", "共同字樣", kind=Kind.FINDING, circle=Circle.AUDIT),
            document("person", "共同字樣", kind=Kind.PERSON, **it),
            document("evidence", "共同字樣"),
            document("it", "共同字樣", **it),
            document("it-below", "共同字樣", unit="/hq/it/net/"),
            document("it-capitals", "共同字樣", unit="/hq/IT/"),
            document("hr", "共同字樣", unit="/hq/hr/"),
            document("mine", "共同字樣", unit="/hq/hr/", author="u:ann", level=Level.CONFIDENTIAL),
            document("closed", "共同字樣", level=Level.CONFIDENTIAL, **it),
            document("secret", "共同字樣", level=Level.SECRET, **it),
            document("elsewhere", "共同字樣", ledger="other"),
        )

    @pytest.mark.parametrize(
        ("duties", "expected"),
        [
            pytest.param((), {"mine"}, id="an employee: own records, whatever their level"),
            pytest.param(
                (Duty.SECURITY_HEAD,),
                {
                    "clause", "entry", "finding", "person", "evidence", "it", "it-below", "it-capitals", "hr", "mine",
                    "closed", "secret",
                },
                id="security head: all but the drafts of the audit",
            ),
            pytest.param(
                (Duty.SECURITY_STAFF,),
                {
                    "clause", "entry", "finding", "person", "evidence", "it", "it-below", "it-capitals", "hr", "mine",
                    "closed",
                },
                id="security staff: nothing secret",
            ),
            pytest.param(
                (Duty.INTERNAL_AUDIT,),
                {
                    "clause", "entry", "finding", "draft", "person", "evidence", "it", "it-below", "it-capitals", "hr",
                    "mine", "closed",
                },
                id="internal audit: its drafts too",
            ),
            pytest.param((Duty.BOARD,), {"clause", "finding", "mine"}, id="board: clauses and findings"),
        ],
    )  # fmt: skip
    def test_by_duty(self, duties: tuple[Duty, ...], expected: set[str]) -> None:
        person("ann", "own", duties=duties)
        assert _seen(find("共同字樣", standing_of("u:ann", "own", TODAY), limit=50)) == expected

    def test_a_duty_for_one_unit_reaches_what_lies_below(self) -> None:
        ann = person("ann", "own")
        unit = Unit.objects.create(company_id="own", code="it", name="資訊", path="/hq/it/", since=SINCE)
        DutyGrant.objects.create(
            grant="g", company_id="own", person=ann.person, duty=Duty.LINE_MANAGER, unit=unit, first=SINCE
        )
        seen = _seen(find("共同字樣", standing_of("u:ann", "own", TODAY), limit=50))
        assert seen == {"clause", "entry", "person", "it", "it-below", "mine"}

    def test_somebody_of_another_company_sees_nothing_here(self) -> None:
        person("bob", "other", duties=(Duty.SECURITY_HEAD,))
        assert _seen(find("共同字樣", standing_of("u:bob", "other", TODAY))) == {"elsewhere"}
        assert find("共同字樣", standing_of("u:bob", "own", TODAY)) == []

    def test_a_vendor_has_no_search(self) -> None:
        person("eve", "own", duties=(Duty.VENDOR,), outsider=True)
        assert find("共同字樣", standing_of("u:eve", "own", TODAY)) == []

    def test_a_token_sees_no_more_than_it_was_narrowed_to(self) -> None:
        person("ann", "own", duties=(Duty.SECURITY_HEAD,))
        narrow = frozenset({Permission.SEARCH, Permission.POSTURE_READ})
        assert _seen(find("共同字樣", standing_of("u:ann", "own", TODAY, limits=narrow))) == {"clause"}

    def test_what_may_not_be_seen_takes_no_place_among_the_first(self) -> None:
        put(*(document(f"s{n}", "共同字樣", level=Level.SECRET) for n in range(40)))
        person("ann", "own", duties=(Duty.BOARD,))
        assert _seen(find("共同字樣", standing_of("u:ann", "own", TODAY), limit=3)) == {"clause", "finding", "mine"}

    def test_kinds_narrow_the_question(self) -> None:
        assert _seen(find("共同字樣", ALL, kinds=[Kind.CLAUSE])) == {"clause"}
