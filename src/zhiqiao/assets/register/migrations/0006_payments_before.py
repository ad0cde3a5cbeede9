"""A payment that took the place of another keeps it, so that taking it out brings the other back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0005_categories_anew")]

    operations = [
        migrations.AddField(
            model_name="feepayment",
            name="before",
            field=models.JSONField(null=True, verbose_name="所更正的登记"),
        ),
    ]
