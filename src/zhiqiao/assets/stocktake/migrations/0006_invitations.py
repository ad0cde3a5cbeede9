
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('stocktake', '0005_funding'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='round',
            name='colleges',
            field=models.JSONField(default=list, verbose_name='只盘点这些二级单位'),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('inventor_name', models.CharField(max_length=60, verbose_name='发明人')),
                ('college', models.CharField(blank=True, max_length=100, verbose_name='二级单位')),
                ('nonce', models.CharField(max_length=32, verbose_name='一次性串')),
                ('expires_on', models.DateField(verbose_name='有效至')),
                ('made_by', models.CharField(max_length=60, verbose_name='发出人')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='发出时间')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='作废时间')),
                ('revoked_by', models.CharField(blank=True, max_length=60, verbose_name='作废人')),
                ('used_at', models.DateTimeField(null=True, verbose_name='使用时间')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='stocktake.round')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
    ]
