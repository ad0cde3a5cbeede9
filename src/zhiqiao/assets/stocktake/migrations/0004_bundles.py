
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('register', '0002_wider_register'),
        ('stocktake', '0003_grid'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bundle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(db_index=True, max_length=6, verbose_name='地区')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('reason', models.TextField(blank=True, verbose_name='为什么放在一起')),
                ('offered_together', models.BooleanField(default=True, verbose_name='只整体转化')),
                ('made_by', models.CharField(max_length=60, verbose_name='建立人')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('dissolved_at', models.DateTimeField(null=True, verbose_name='解散时间')),
                ('dissolved_reason', models.TextField(blank=True, verbose_name='解散理由')),
                ('lead', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.patent')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='BundleMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='次序')),
                ('bundle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='stocktake.bundle')),
                ('patent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.patent')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='bundle',
            constraint=models.UniqueConstraint(condition=models.Q(('dissolved_at', None)), fields=('organization', 'name'), name='bundle_name_once_a_holder'),
        ),
        migrations.AddConstraint(
            model_name='bundlemember',
            constraint=models.UniqueConstraint(fields=('bundle', 'patent'), name='patent_once_in_bundle'),
        ),
    ]
