from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_documents"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["company", "kind", "case"], name="case_by_kind"),
        ),
    ]
