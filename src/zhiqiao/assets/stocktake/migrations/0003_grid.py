
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('stocktake', '0002_wake_up_list'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='draft',
            field=models.JSONField(default=dict, verbose_name='未提交的填写'),
        ),
        migrations.CreateModel(
            name='GridChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_id', models.BigIntegerField(db_index=True, null=True, verbose_name='人员编号')),
                ('by_name', models.CharField(max_length=60, verbose_name='人员')),
                ('label', models.CharField(max_length=200, verbose_name='做了什么')),
                ('cells', models.JSONField(default=list, verbose_name='改动')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='撤销时间')),
                ('undone_by', models.CharField(blank=True, max_length=60, verbose_name='撤销人')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grid_changes', to='stocktake.round')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
    ]
