"""What PostgreSQL's index has not sorted in yet is kept short, because every search looks through it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from anzheng.search import tables


def _bound(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    tables.bound_pending(editor.connection)


class Migration(migrations.Migration):
    """Bounds the pending list."""

    dependencies = [("search", "0001_found")]
    operations = [migrations.RunPython(_bound, migrations.RunPython.noop)]
