import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from anzheng.records import log_triggers


def _install(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    log_triggers.install(editor.connection)


def _remove(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    log_triggers.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0008_retention"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ledger", models.SlugField(max_length=40)),
                ("log", models.SlugField(max_length=80)),
                ("target", models.CharField(max_length=90)),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("place", models.TextField()),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("ledger", "log", "target", "number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ledger", "log", "target", "number"), name="one_log_seal_per_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LogLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("stamp", models.CharField(blank=True, max_length=80)),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="records.logseal"
                    ),
                ),
            ],
            options={
                "ordering": ("seal", "number"),
                "constraints": [models.UniqueConstraint(fields=("seal", "number"), name="one_log_line_per_number")],
            },
        ),
        migrations.RunPython(_install, _remove),
    ]
