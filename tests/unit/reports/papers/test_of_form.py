"""A filled form as a paper: what is asked, who signed, in whose place, what is still open."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form, FormKind, Orientation
from anzheng.catalogue.paperwork import paperwork
from anzheng.reports.papers.model import Align, Box, Grid, Listing, Mark, Options, Paper, Passage
from anzheng.reports.papers.of_form import Head, Signed, paper_of
from anzheng.reports.papers.values import said, ticked
from tests.support.papers import AT, NAMES, filled, said_by, sample

HEAD = Head("範例證券股份有限公司")
CHOICE = Field(Type.CHOICE, "結果", "Result", choices={"ok": ("正常", "normal"), "bad": ("異常", "abnormal")})


def paper(form: Form, content: Mapping[str, Any], *signed: Signed, head: Head = HEAD) -> Paper:
    return paper_of(form, paperwork().roles, content, signed, NAMES, head)


def rows(one: Paper) -> dict[str, str]:
    grids = [part for part in one.parts if isinstance(part, Grid)]
    return {
        row.label: row.value.text if isinstance(row.value, Options) else row.value
        for part in grids
        for row in part.rows
    }


@pytest.mark.parametrize(
    ("field", "value", "zh", "en"),
    [
        (Field(Type.INT, unit=("件", "items")), 1234, "1,234 件", "1,234 items"),
        (Field(Type.INT), 0, "0", "0"),
        (Field(Type.BOOL), False, "否", "no"),
        (CHOICE, "bad", "異常", "abnormal"),
        (CHOICE, "gone", "gone", "gone"),
        (Field(Type.DATE), "2026-09-04", "中華民國 115 年 9 月 4 日", "2026-09-04"),
        (Field(Type.MOMENT), "2026-09-04T08:30", "115-09-04 08:30", "2026-09-04 08:30"),
        (Field(Type.PERSON), "u:one", "林瑋蓁", "林瑋蓁"),
        (Field(Type.PERSON), "u:nobody", "u:nobody", "u:nobody"),
        (Field(Type.ENTRY, register="hosts"), "x-01", "網路下單主機（x-01）", "網路下單主機（x-01）"),
        (Field(Type.ENTRY, register="hosts"), "x-99", "x-99", "x-99"),
        (Field(Type.UNIT), "it", "資訊部（it）", "資訊部（it）"),
        (Field(Type.SIGNATURE), {"name": "甲", "on": "2026-09-04"}, "甲　115-09-04", "甲　2026-09-04"),
        (Field(Type.DATE), "soon", "soon", "soon"),
        (Field(Type.WORDS), None, "", ""),
    ],
    ids=lambda value: value.type.value if isinstance(value, Field) else None,
)
def test_values_read_as_people_say_them(field: Field, value: object, zh: str, en: str) -> None:
    assert said(field, value, NAMES, "zh") == zh
    assert said(field, value, NAMES, "en") == en


def test_a_file_is_named_with_its_digest() -> None:
    file = {"name": "報告.pdf", "digest": "ab12" * 16, "bytes": 123456, "media": "application/pdf"}

    assert said(Field(Type.FILE), [file], NAMES, "zh") == "報告.pdf（120 kB，SHA-256 ab12 ab12 ab12 ab12 …）"


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        (CHOICE, "ok", "■\u00a0正常\u3000□\u00a0異常"),
        (CHOICE, None, "□\u00a0正常\u3000□\u00a0異常"),
        (Field(Type.BOOL), True, "■\u00a0是\u3000□\u00a0否"),
    ],
    ids=["chosen", "open", "yes"],
)
def test_choices_are_ticked(field: Field, value: object, text: str) -> None:
    options = ticked(field, value, "zh")

    assert options is not None
    assert options.text == text


def test_a_choice_that_the_form_does_not_know_is_printed_in_words() -> None:
    assert ticked(CHOICE, "gone", "zh") is None


def test_what_is_not_asked_is_not_printed_and_what_was_kept_is() -> None:
    form = paperwork().form("weakness-handling-report")
    content = filled(form, items=0)
    content["fields"]["weaknesses"] = []
    asked = paper(form, content)
    (table, items) = [part for part in asked.parts if isinstance(part, Listing)]

    assert table.title == "弱點"
    assert (table.rows, table.nothing) == ((), "無")
    assert items.rows == ()
    assert asked.orientation is Orientation.LANDSCAPE


def test_each_entry_has_its_row_under_the_name_of_the_register() -> None:
    hosts = sample("host-inspection", items=3)
    listing = next(part for part in hosts.parts if isinstance(part, Listing))

    assert listing.title == "主機"
    assert [row[:2] for row in listing.rows] == [("1", "x-00"), ("2", "網路下單主機（x-01）"), ("3", "x-02")]
    assert [column.title for column in listing.columns][:2] == ["序", "主機"]
    assert next(column for column in listing.columns if "磁碟" in column.title).title == "磁碟使用率（％）"
    assert listing.columns[0].align is Align.CENTER


def test_an_answer_that_is_missing_is_a_dash_and_in_a_draft_a_blank() -> None:
    form = paperwork().form("host-inspection")
    content = {"form": form.id, "first": "2026-09-04", "last": "2026-09-04", "fields": {}, "items": {}}
    signed, draft = paper(form, content), paper(form, content, head=replace(HEAD, marks=frozenset({Mark.DRAFT})))

    assert rows(signed)["備註"] == "—"
    assert rows(draft)["備註"] == ""


@pytest.mark.parametrize(
    ("last", "label", "text"),
    [("2026-07-01", "事實日期", "中華民國 115 年 7 月 1 日"), ("2026-09-30", "所屬期間", "115-07-01 至 115-09-30")],
    ids=["day", "period"],
)
def test_the_time_it_is_about_stands_on_it(last: str, label: str, text: str) -> None:
    form = paperwork().form("host-inspection")

    assert rows(paper(form, {**filled(form), "last": last}))[label] == text


def test_entered_late_says_when_and_why() -> None:
    form = paperwork().form("host-inspection")
    head = replace(HEAD, entered=date(2026, 9, 11), late="承辦人公差。", marks=frozenset({Mark.LATE}), state="簽核中")
    told = rows(paper(form, filled(form), head=head))

    assert told["入帳日期"] == "中華民國 115 年 9 月 11 日（補登）"
    assert told["補登原因"] == "承辦人公差。"
    assert told["狀態"] == "簽核中"


def test_boxes_stand_in_order_and_empty_ones_wait() -> None:
    form = paperwork().form("weakness-handling-report")
    boxes = paper(form, filled(form), Signed("author", "u:one", AT.date(), AT, 405210)).boxes

    assert boxes == (
        Box("填表", "經辦", "林瑋蓁", ("115-09-11 09:41", "帳本 #405,210")),
        Box("核閱", "單位主管"),
    )


def test_a_deputy_signs_in_anothers_place_and_ink_is_ink() -> None:
    form = paperwork().form("weakness-handling-report")
    day = AT.date() + timedelta(days=1)
    deputy = Signed("manager", "u:two", day, AT, 405288, on_behalf_of="u:three")
    inked = Signed("manager", "u:two", day, AT, 405288, paper=True)

    assert paper(form, filled(form), deputy).boxes[1] == Box(
        "核閱", "單位主管", "周喆（代）", ("代 吳犇 簽署", "115-09-11 09:41", "帳本 #405,288")
    )
    assert paper(form, filled(form), inked).boxes[1].notes == ("115-09-12 紙本簽署", "帳本 #405,288")


def test_documents_are_printed_as_text() -> None:
    form = next(one for one in paperwork().forms.values() if one.kind is FormKind.DOCUMENT)
    prose = [name for name, one in form.fields.items() if one.type is Type.PROSE]
    passages = [part for part in paper(form, filled(form)).parts if isinstance(part, Passage)]

    assert len(passages) == len(prose) > 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_form_of_the_catalogue_becomes_a_paper(language: str) -> None:
    for form in paperwork().forms:
        one = sample(form, language=language)

        assert one.boxes
        assert all(isinstance(text, str) for text in said_by(one))
