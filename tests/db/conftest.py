"""Every test under tests/db runs on SQLite and on PostgreSQL: `database` is their parameter."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.support.databases import describe, postgres_as_default, postgres_name, postgres_url


@pytest.fixture(scope="session")
def postgres_database(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the PostgreSQL test database once, with all migrations; drop it at the end of the run."""
    # First the databases that pytest-django makes: it must find its own settings in place.
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        with postgres_as_default():
            original = connection.settings_dict["NAME"]
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        yield
        with postgres_as_default(postgres_name()):
            connection.creation.destroy_test_db(original, verbosity=0)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"], autouse=True)
def database(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Serve one of the two databases as the default one, for the tests of one file."""
    request.getfixturevalue("django_db_setup")
    if request.param == "sqlite":
        yield "sqlite"
        return
    if postgres_url() is None:
        pytest.skip(describe())
    request.getfixturevalue("postgres_database")
    with django_db_blocker.unblock(), postgres_as_default(postgres_name()):
        yield "postgresql"
