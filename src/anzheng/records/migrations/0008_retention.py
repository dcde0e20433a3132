from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from anzheng.records import triggers


def _again(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The triggers let a content become empty: they are made anew."""
    triggers.remove(editor.connection)
    triggers.install(editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0007_on_site"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("hold", models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ("ledger", models.SlugField(max_length=40)),
                ("scope", models.JSONField()),
                ("reason", models.CharField(max_length=300)),
                ("placed", models.DateTimeField()),
                ("placed_by", models.CharField(max_length=40)),
                ("released", models.DateTimeField(blank=True, null=True)),
                ("released_by", models.CharField(blank=True, max_length=40)),
                ("release_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={"ordering": ("-placed", "hold")},
        ),
        migrations.CreateModel(
            name="Disposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ledger", models.SlugField(max_length=40)),
                ("owner", models.CharField(max_length=90)),
                ("case", models.SlugField(max_length=40)),
                ("basis", models.SlugField(max_length=20)),
                ("due", models.DateField(blank=True, null=True)),
                ("on", models.DateField()),
                ("asked_by", models.CharField(max_length=40)),
                ("approvers", models.JSONField(default=list)),
            ],
            options={"ordering": ("-on", "owner")},
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(fields=["ledger", "released"], name="hold_by_state"),
        ),
        migrations.AddIndex(
            model_name="disposal",
            index=models.Index(fields=["ledger", "case"], name="disposal_by_case"),
        ),
        migrations.AddConstraint(
            model_name="disposal",
            constraint=models.UniqueConstraint(fields=("ledger", "owner"), name="one_disposal_per_owner"),
        ),
        migrations.RunPython(_again, _again),
    ]
