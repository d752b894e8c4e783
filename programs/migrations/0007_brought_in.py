import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0006_late_entries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="trainingclass",
            name="brought_in_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="brought in at"),
        ),
        migrations.AddField(
            model_name="trainingclass",
            name="brought_in_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="classsession",
            name="paper_place",
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name="place of the signed sheet"),
        ),
        migrations.AddField(
            model_name="graduationhearing",
            name="paper_place",
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name="place of the signed minutes"),
        ),
        migrations.RemoveConstraint(model_name="graduationhearing", name="graduationhearing_signed_or_due"),
        migrations.AddConstraint(
            model_name="graduationhearing",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes_file", ""), _negated=True)
                | models.Q(("minutes_due_on__isnull", False))
                | models.Q(("paper_place", ""), _negated=True),
                name="graduationhearing_signed_or_due",
                violation_error_message="Without the scan of the signed minutes a due date is needed.",
            ),
        ),
    ]
