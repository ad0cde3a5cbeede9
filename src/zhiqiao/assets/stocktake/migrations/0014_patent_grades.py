import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_organization_names'),
        ('register', '0007_fewer_indexes'),
        ('stocktake', '0013_sleeper_looks'),
    ]

    operations = [
        migrations.CreateModel(
            name='PatentGrade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grade', models.CharField(max_length=1, verbose_name='等级')),
                ('reason', models.TextField(verbose_name='理由')),
                ('graded_by', models.CharField(max_length=60, verbose_name='定级人')),
                ('graded_at', models.DateTimeField(auto_now=True, verbose_name='定级时间')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('patent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grades', to='register.patent')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('patent', 'organization'), name='grade_once_a_holder')],
            },
        ),
    ]
