"""Everything declares what it demands, and whoever asks gets what the access matrix says."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from anzheng.api.application import demands
from anzheng.cli.shell import Demand
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import GRANTS, Permission
from anzheng.web.gate import Gate
from tests.support.access import Route, page, routes, verbs
from tools.access_matrix import PAGE

ROUTES = routes()
VERBS = list(verbs())


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"/{route.path}")
def test_every_view_declares(route: Route) -> None:
    assert route.declared is not None or route.api, "mark the view with one of anzheng.web.declare"


@pytest.mark.parametrize("route", [one for one in ROUTES if one.api], ids=lambda route: f"/{route.path}")
def test_only_the_api_guards_itself(route: Route) -> None:
    assert route.path.startswith("api/v1/")


@pytest.mark.parametrize(("operation", "demand"), demands().items(), ids=[" ".join(one) for one in demands()])
def test_every_operation_declares(operation: tuple[str, str], demand: object) -> None:
    assert demand is not None, f"{operation}: give it auth=Needs(…)"


@pytest.mark.parametrize(("verb", "demand"), VERBS, ids=[verb for verb, _ in VERBS])
def test_every_verb_declares(verb: str, demand: Demand | None) -> None:
    assert demand is not None, f"{verb}: mark it with @pass_shell(Permission.…)"


@pytest.mark.parametrize(
    "permission", [one for one in Permission if one is not Permission.SELF], ids=lambda permission: permission.value
)
def test_every_permission_is_granted_to_somebody(permission: Permission) -> None:
    assert any(permission in GRANTS[duty] for duty in Duty)


def test_what_declares_nothing_is_refused() -> None:
    def undeclared(_request: object) -> HttpResponse:
        return HttpResponse("secret")

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    answer = Gate(undeclared).process_view(request, undeclared, (), {})  # type: ignore[arg-type]

    assert answer is not None
    assert answer.status_code == 403
    assert b"secret" not in answer.content


def test_writing_operations_are_no_get() -> None:
    for method, path in demands():
        assert method in ("GET", "POST", "PUT", "PATCH", "DELETE"), path


@pytest.mark.django_db
def test_the_matrix_is_what_everybody_gets() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python tools/access_matrix.py"
