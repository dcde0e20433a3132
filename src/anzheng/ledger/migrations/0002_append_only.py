from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from anzheng.ledger import triggers


def _install(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.install(editor.connection)


def _remove(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(_install, _remove)]
