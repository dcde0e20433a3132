from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_case_by_kind"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="on_site",
            field=models.BooleanField(default=False),
        ),
    ]
