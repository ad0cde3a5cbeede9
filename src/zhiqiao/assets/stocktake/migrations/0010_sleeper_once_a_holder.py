
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0002_wider_register'),
        ('stocktake', '0009_public_editions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='sleeper',
            name='patent',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sleepers', to='register.patent'),
        ),
        migrations.AddConstraint(
            model_name='sleeper',
            constraint=models.UniqueConstraint(fields=('patent', 'organization'), name='sleeper_once_a_holder'),
        ),
    ]
