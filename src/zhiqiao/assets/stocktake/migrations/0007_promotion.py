
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('register', '0002_wider_register'),
        ('stocktake', '0006_invitations'),
    ]

    operations = [
        migrations.CreateModel(
            name='PromotionEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(db_index=True, max_length=6, verbose_name='地区')),
                ('number', models.PositiveIntegerField(verbose_name='期次')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('note', models.TextField(blank=True, verbose_name='说明')),
                ('published_on', models.DateField(verbose_name='发布日')),
                ('removed', models.JSONField(default=list, verbose_name='本期移出')),
                ('made_by', models.CharField(max_length=60, verbose_name='发布人')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='发布时间')),
                ('organization', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
            ],
            options={
                'ordering': ['-published_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PromotionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder_name', models.CharField(max_length=200, verbose_name='权利人')),
                ('is_new', models.BooleanField(default=False, verbose_name='本期新增')),
                ('told', models.JSONField(default=dict, verbose_name='当时所述')),
                ('position', models.PositiveIntegerField(verbose_name='序号')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='stocktake.promotionedition')),
                ('patent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.patent')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='HandlingPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('patent_type', models.CharField(max_length=20, verbose_name='类型')),
                ('grade', models.CharField(max_length=1, verbose_name='等级')),
                ('lane', models.CharField(max_length=20, verbose_name='处置')),
                ('words', models.TextField(verbose_name='办法')),
                ('made_by', models.CharField(max_length=60, verbose_name='填写人')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='修改时间')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'ordering': ['patent_type', 'grade'],
                'constraints': [models.UniqueConstraint(fields=('organization', 'patent_type', 'grade'), name='handling_policy_once')],
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(db_index=True, max_length=6, verbose_name='地区')),
                ('kind', models.CharField(db_index=True, max_length=20, verbose_name='标记')),
                ('reason', models.TextField(verbose_name='理由')),
                ('standard_number', models.CharField(blank=True, max_length=100, verbose_name='标准号')),
                ('by_name', models.CharField(max_length=60, verbose_name='标记人')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='标记时间')),
                ('removed_at', models.DateTimeField(null=True, verbose_name='取消时间')),
                ('removed_by', models.CharField(blank=True, max_length=60, verbose_name='取消人')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
                ('patent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='register.patent')),
            ],
            options={
                'ordering': ['kind', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('patent', 'kind'), name='mark_once_a_patent')],
            },
        ),
    ]
