"""Tables follow the packages: a relation leads to the same layer or a lower one, and never into the ledger."""

from django.apps import apps
from django.db.models import Model

from tests.support.layers import ranks


def _package(model: type[Model]) -> str:
    return model.__module__.split(".")[1]


def _relations() -> list[tuple[str, str, str]]:
    """Return (from package, to package, field) of every relation between tables of the product."""
    return [
        (_package(model), _package(field.related_model), f"{model.__name__}.{field.name}")
        for model in apps.get_models()
        if model.__module__.startswith("anzheng.")
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and isinstance(field.related_model, type)
    ]


def test_there_are_relations_to_look_at() -> None:
    assert ("ledger", "ledger", "Entry.ledger") in _relations()


def test_relations_never_lead_upwards() -> None:
    place = ranks()

    assert [row for row in _relations() if row[0] != row[1] and place[row[0]] < place[row[1]]] == []


def test_nobody_points_into_the_ledger() -> None:
    assert [row for row in _relations() if row[1] == "ledger" and row[0] != "ledger"] == []


def test_every_table_lies_in_a_package_with_a_place() -> None:
    packages = {_package(model) for model in apps.get_models() if model.__module__.startswith("anzheng.")}

    assert packages
    assert packages - set(ranks()) == set()
