"""提議變更參數 Proposing a value that asks for less: the case is written and put before its signers in one act."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from anzheng.facts.base import Actor
from anzheng.organization.core.standing import Standing
from anzheng.records.cases import open_case, submit
from anzheng.records.core.workflow.case import Case


def propose_value(has: Standing, key: str, value: int, *, reason: str, home: Path, actor: Actor, now: datetime) -> Case:
    """Ask for a laxer value of a parameter (提議變更參數); nothing is kept of a proposal that is refused.

    Raises DeniedError, NotFoundError for an unknown parameter, ConflictError for a value that a document rules out
    or that is in force already, InputError for one that none can have.
    """
    with transaction.atomic():
        row = open_case(has, "parameter_change", {"key": key, "value": value, "why": reason}, actor=actor, now=now)
        return submit(has, row.pk, home=home, actor=actor, now=now)
