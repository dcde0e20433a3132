"""A case on the pages, from request to approval: who signs what, who may not, and what comes back."""

import pytest

from anzheng.facts.audit import ExceptionApproved, ExceptionRevoked
from anzheng.facts.cases import CaseActed
from anzheng.ledger.services import facts_of, head
from anzheng.organization.models import Account
from anzheng.records.models import Case
from tests.functional.web.conftest import World
from tests.functional.web.page_reader import Page
from tests.support.case_pages import Office
from tests.support.people import browser_of

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.django_db]


@pytest.fixture
def office(world: World) -> Office:
    return Office(world.sample, world.today)


@pytest.fixture
def demand(office: Office) -> str:
    """The first demand that the form offers."""
    page = office["clerk"].get("/cases/new/exception/").content.decode()
    options = page.partition('name="demand"')[2].partition("</select>")[0]
    return options.split('<option value="')[2].partition('"')[0]


@pytest.fixture
def case(office: Office, demand: str) -> str:
    return office.exception("clerk", demand)


def test_from_request_to_approval_by_three_people_and_a_deputy(office: Office, case: str, world: World) -> None:
    assert office.send("chief", case, "sign", reason="同意，請限期汰換").status_code == 302
    assert office.send("lawyer", case, "sign").status_code == 302
    page = office.page("deputy", case)
    assert "代 exec" in page
    assert office.send("deputy", case, "sign", who="u:exec/0").status_code == 302

    assert office.state(case) == "approved"
    signed = [f.payload for f in facts_of(world.sample, subject=f"case:{case}") if isinstance(f.payload, CaseActed)]
    assert [(one.person, one.on_behalf_of, one.meaning) for one in signed if one.act == "sign"] == [
        ("u:chief", None, "consult"),
        ("u:lawyer", None, "consult"),
        ("u:deputy", "u:exec", "approve"),
    ]
    assert signed[-1].factor == "totp"
    approved = [f.payload for f in facts_of(world.sample) if isinstance(f.payload, ExceptionApproved)]
    assert (approved[-1].requester, approved[-1].approver) == ("u:clerk", "u:deputy")
    told = office.page("clerk", case)
    assert "已核准" in told
    assert "資安長，代 exec" in told
    assert "同意，請限期汰換" in told


def test_the_page_says_what_is_asked_who_may_sign_and_by_which_rule(office: Office, case: str, demand: str) -> None:
    page = office.page("chief", case)
    row = Case.objects.get(pk=case)
    assert demand in page
    assert "測試下單系統" in page
    assert "舊系統下月汰換" in page
    assert f"{row.digest[:4]} {row.digest[4:8]}" in page
    assert "CC-" in page
    assert "申請例外的人不能核准自己的申請" in page
    assert "自訂" in page
    assert "負責人的主管或資安長" in page
    assert Page(page).faults == []


@pytest.mark.parametrize("author", ["chief", "exec"])
def test_nobody_signs_their_own_request(office: Office, demand: str, author: str) -> None:
    case = office.exception(author, demand)
    if author == "exec":
        office.send("chief", case, "sign")
        office.send("lawyer", case, "sign")
    page = office.page(author, case)
    reason = {"chief": "不能再會辦同一案", "exec": "申請例外的人不能核准自己的申請"}[author]
    assert 'type="submit" disabled' in page
    assert reason in page
    before = head(office.company).size
    forged = office.send(author, case, "sign")
    assert forged.status_code == 400
    assert reason in forged.content.decode()
    assert (office.state(case), head(office.company).size) == ("in-progress", before)


def test_a_deputy_does_not_sign_for_the_author(office: Office, demand: str) -> None:
    case = office.exception("exec", demand)
    office.send("chief", case, "sign")
    office.send("lawyer", case, "sign")
    assert office.send("deputy", case, "sign", who="u:exec/0").status_code == 400
    assert office.state(case) == "in-progress"


def test_a_returned_case_is_changed_and_needs_its_signatures_again(office: Office, case: str) -> None:
    office.send("chief", case, "sign")
    without = office.send("lawyer", case, "return", to="")
    assert without.status_code == 400
    assert "return-reason-e" in without.content.decode()
    assert office.send("lawyer", case, "return", to="", reason="請寫替代措施的負責人").status_code == 302
    assert office.state(case) == "returned"
    assert "請寫替代措施的負責人" in office.page("clerk", case)

    row = Case.objects.get(pk=case)
    first = row.digest
    typed = {"demand": row.content["demand"], "target": "systems:web", "why": "改過的理由", "instead": "每日檢視"}
    days = {"first": row.content["first"], "last": row.content["last"], "owner": ""}
    office.send("clerk", case, "content", then="keep", **typed, **days)
    assert "改過的理由" not in office.page("chief", case)
    assert office.send("clerk", case, "content", then="submit", **typed, **days).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.step) == ("in-progress", "security")
    assert row.digest != first
    page = office.page("chief", case)
    assert "改過的理由" in page
    assert "已不算數" in page


def test_an_earlier_step_gets_the_case_back(office: Office, case: str) -> None:
    office.send("chief", case, "sign")
    assert office.send("lawyer", case, "return", to="security", reason="請補會辦意見").status_code == 302
    assert Case.objects.get(pk=case).step == "security"


def test_a_stale_digest_is_refused_in_words(office: Office, case: str) -> None:
    stale = Case.objects.get(pk=case).digest
    office.send("chief", case, "return", to="", reason="請修改")
    content = Case.objects.get(pk=case).content
    typed = {**{name: str(value) for name, value in content.items()}, "owner": "", "why": "另一個理由"}
    office.send("clerk", case, "content", then="submit", **typed)
    before = head(office.company).size
    refused = office.send("chief", case, "sign", digest=stale)
    assert refused.status_code == 400
    assert "內容在你開啟之後已經變更" in refused.content.decode()
    assert head(office.company).size == before


@pytest.mark.parametrize(("form", "state"), [("refuse", "refused"), ("withdraw", "withdrawn")])
def test_a_case_ends_without_approval(office: Office, case: str, form: str, state: str) -> None:
    who = {"refuse": "chief", "withdraw": "clerk"}[form]
    assert office.send(who, case, form, reason="不必").status_code == 302
    assert office.state(case) == state


def test_only_the_author_withdraws(office: Office, case: str) -> None:
    assert office.send("chief", case, "withdraw").status_code == 400
    assert office.state(case) == "in-progress"


def test_an_approved_exception_is_replaced_by_a_new_one(office: Office, case: str, world: World) -> None:
    def approve(one: str) -> None:
        for who in ("chief", "lawyer", "boss"):
            assert office.send(who, one, "sign").status_code == 302

    approve(case)
    link = f"/cases/new/exception/?supersedes={case}"
    assert link in office.page("clerk", case)
    form = office["clerk"].get(link).content.decode()
    assert "舊系統下月汰換" in form
    old = Case.objects.get(pk=case).content
    sent = {**{name: str(value) for name, value in old.items()}, "owner": "", "why": "再延一個月"}
    response = office["clerk"].post(link, {"form": "content", "then": "submit", **sent})
    newer = response["Location"].split("/")[2]
    approve(newer)
    assert (office.state(case), office.state(newer)) == ("superseded", "approved")
    assert any(isinstance(f.payload, ExceptionRevoked) for f in facts_of(world.sample))
    assert newer in office.page("clerk", case)


def test_signing_what_asks_for_it_needs_a_fresh_proof(office: Office, case: str) -> None:
    office.send("chief", case, "sign")
    office.send("lawyer", case, "sign")
    stale = browser_of(Account.objects.get(username="boss"))
    session = stale.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    row = Case.objects.get(pk=case)
    sent = {"form": "sign", "step": row.step, "digest": row.digest}
    assert stale.post(f"/cases/{case}/", sent).status_code == 401
    assert office.state(case) == "in-progress"


@pytest.mark.parametrize(
    ("values", "beside"),
    [
        pytest.param({"why": ""}, "content-why-e", id="no reason"),
        pytest.param({"last": "x"}, "content-last-e", id="no date"),
        pytest.param({"target": "systems:nowhere"}, "content-target-e", id="no such target"),
        pytest.param({"demand": "no-such-demand"}, "content-demand-e", id="no such demand"),
        pytest.param({"owner": "nobody"}, "content-owner-e", id="nobody of that number"),
        pytest.param({"last": "2020-01-01"}, "content-last-e", id="ends before it starts"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(
    office: Office, demand: str, values: dict[str, str], beside: str
) -> None:
    day = office.today.isoformat()
    sent = {
        "form": "content",
        "then": "submit",
        "demand": demand,
        "target": "company",
        "why": "理由",
        "instead": "措施",
    }
    rest = {"instead": "措施", "owner": "", "first": day, "last": day}
    before = Case.objects.count()
    response = office["clerk"].post("/cases/new/exception/", {**sent, **rest, **values})
    assert response.status_code == 400
    assert f'id="{beside}"' in response.content.decode()
    assert Case.objects.count() == before


def test_a_draft_is_its_authors_alone(office: Office) -> None:
    response = office["clerk"].post("/cases/new/exception/", {"form": "content", "then": "keep", "why": "還沒想好"})
    case = response["Location"].split("/")[2]
    assert office["chief"].get(f"/cases/{case}/").status_code == 404
    assert "還沒想好" in office.page("clerk", case)
    assert office.send("clerk", case, "discard").status_code == 302
    assert not Case.objects.filter(pk=case).exists()


def test_in_english_the_page_says_everything_in_english(office: Office, case: str) -> None:
    office["chief"].post("/language/", {"lang": "en"})
    page = Page(office.page("chief", case))
    assert page.faults == []
    own = "".join(page.own)
    assert "What is asked" in own
    assert "house rule" in own
    assert not any("一" <= char <= "鿿" for char in own), [
        one for one in page.own if any("一" <= c <= "鿿" for c in one)
    ]
