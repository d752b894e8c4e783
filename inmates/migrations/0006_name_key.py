from django.db import migrations, models

from inmates.rules.name_key import name_key

BATCH = 500


def give_keys(apps, schema_editor):
    """Who is in the register already can be found in any spelling too."""
    inmate = apps.get_model("inmates", "Inmate")
    rows = list(inmate.objects.only("pk", "name"))
    for row in rows:
        row.name_key = name_key(row.name)
    inmate.objects.bulk_update(rows, ["name_key"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ("inmates", "0005_remission_list"),
    ]

    operations = [
        migrations.AddField(
            model_name="inmate",
            name="name_key",
            field=models.TextField(default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop, elidable=True),
    ]
