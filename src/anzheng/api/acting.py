"""案件的行為 Acting upon a case by a program: as oneself, upon the content whose digest was read."""

from pathlib import Path

from django.conf import settings

from anzheng.api.access import Asker
from anzheng.kernel.errors import ConflictError, Text
from anzheng.records import cases
from anzheng.records.core.workflow.acts import Act
from anzheng.records.models import Case


def require_read(row: Case, digest: str) -> None:
    """Refuse an act upon a content that is not the one before the signers. Raises ConflictError."""
    if digest != row.digest:
        raise ConflictError(
            Text("案件內容已不是你所看的那一份", "the content is not the one that you read"),
            row.pk,
            Text("請重新讀取後，以它的 digest 再送一次", "read the case again and send its digest"),
        )


def act_upon(asker: Asker, row: Case, what: Act) -> None:
    """Do it, as whoever asks."""
    cases.act(asker.standing, row.pk, what, home=Path(settings.ANZHENG_HOME), actor=asker.actor, now=asker.now)
