from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_proofs"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ledger", models.SlugField(db_index=False, max_length=64)),
                ("owner", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("place", models.CharField(max_length=200)),
                ("blob", models.CharField(max_length=64, unique=True)),
                ("wrapping", models.CharField(max_length=16)),
                ("wrapped", models.BinaryField(null=True)),
                ("salt", models.BinaryField(null=True)),
                ("stored", models.DateTimeField()),
                ("retain", models.DateField(null=True)),
                ("locked", models.DateField(null=True)),
                ("destroyed", models.DateTimeField(null=True)),
                ("swept", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "ledger_content",
                "indexes": [
                    models.Index(fields=["ledger", "owner", "digest"], name="ledger_content_owner"),
                    models.Index(fields=["destroyed", "swept"], name="ledger_content_destroyed"),
                ],
            },
        ),
    ]
