from django.db import migrations

from reports import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_targets_and_reports")]

    operations = [migrations.RunPython(install, remove)]
