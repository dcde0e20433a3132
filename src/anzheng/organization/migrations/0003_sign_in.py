from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0002_people_and_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="FailedName",
            fields=[
                ("digest", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("locked_until", models.DateTimeField(blank=True, null=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="account",
            name="enabled",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
