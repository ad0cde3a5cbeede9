from datetime import datetime, time
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.db import migrations, models


def looks_so_far(apps, schema_editor):
    """Holders with lines were looked over on the day their lines say."""
    line, look = apps.get_model("stocktake", "Sleeper"), apps.get_model("stocktake", "SleeperLook")
    checked = line.objects.order_by().values_list("organization_id").annotate(last=models.Max("checked_on"))
    look.objects.bulk_create(
        look(organization_id=pk, looked_on=day, looked_at=datetime.combine(day, time(), ZoneInfo("Asia/Shanghai")))
        for pk, day in checked
    )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_organization_names'),
        ('stocktake', '0012_edition_number_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='SleeperLook',
            fields=[
                ('organization', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='accounts.organization')),
                ('looked_at', models.DateTimeField(verbose_name='查找时间')),
                ('looked_on', models.DateField(db_index=True, verbose_name='按哪一天查')),
            ],
        ),
        migrations.RunPython(looks_so_far, migrations.RunPython.noop, elidable=True),
    ]
