from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificates", "0002_numbers_printings_and_hand_overs")]

    operations = [
        migrations.RemoveConstraint(model_name="certificate", name="certificate_one_in_force"),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at", None), ("revoked_at", None)),
                fields=("enrollment",),
                name="certificate_one_in_force",
            ),
        ),
    ]
