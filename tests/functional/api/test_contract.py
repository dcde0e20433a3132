"""The OpenAPI document is a contract: whatever is sent, nothing breaks, and answers fit their schemas."""

from collections.abc import Callable, Iterator

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, seed
from hypothesis import settings as examples
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from anzheng.api.application import document
from anzheng.reports.knowing import forget
from anzheng.web.wsgi import application

pytestmark = pytest.mark.django_db

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 20
"""For each operation; drawn from a fixed seed, so that a run finds what the last one found."""
schema = schemathesis.openapi.from_dict(document())


@pytest.fixture(autouse=True)
def undone(companies: None, db: None) -> Iterator[None]:  # noqa: ARG001 - the tables
    """Keep the connection of the test open between requests, and forget what its transaction takes back."""
    forget()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    forget()


@pytest.fixture
def secret(token_of: Callable[..., str]) -> str:
    return token_of("head")


@seed(20261121)
@schema.parametrize()
@examples(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_nothing_breaks_and_answers_fit(case: schemathesis.Case, secret: str) -> None:
    response = case.call(
        headers={"Authorization": f"Bearer {secret}", "Host": "localhost"}, base_url="http://localhost", app=application
    )
    case.validate_response(response, checks=CHECKS)


def test_every_operation_is_tried() -> None:
    assert {row.ok().label for row in schema.get_all_operations()} == {
        f"{method.upper()} {path}" for path, operations in document()["paths"].items() for method in operations
    }
    assert settings.DEBUG is False
