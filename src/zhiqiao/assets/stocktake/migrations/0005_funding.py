
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('register', '0002_wider_register'),
        ('stocktake', '0004_bundles'),
    ]

    operations = [
        migrations.CreateModel(
            name='FundingDeclaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(db_index=True, max_length=6, verbose_name='地区')),
                ('project_number', models.CharField(blank=True, max_length=100, verbose_name='项目编号')),
                ('project_name', models.CharField(blank=True, max_length=200, verbose_name='项目名称')),
                ('level', models.CharField(blank=True, max_length=20, verbose_name='资助级别')),
                ('year', models.PositiveSmallIntegerField(null=True, verbose_name='立项年份')),
                ('funder', models.CharField(blank=True, max_length=200, verbose_name='资助单位')),
                ('papers', models.JSONField(default=list, verbose_name='佐证')),
                ('from_stocktake', models.BooleanField(default=False, verbose_name='盘点中声明')),
                ('told_by', models.CharField(max_length=60, verbose_name='声明人')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='声明时间')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='撤回时间')),
                ('excuse', models.CharField(blank=True, max_length=20, verbose_name='未实施的理由')),
                ('excuse_text', models.TextField(blank=True, verbose_name='理由说明')),
                ('excused_until', models.DateField(null=True, verbose_name='理由有效至')),
                ('excused_by', models.CharField(blank=True, max_length=60, verbose_name='理由填写人')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
                ('patent', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='funding', to='register.patent')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
    ]
