from django.db import migrations, models


class Migration(migrations.Migration):
    """One import may hold several files, archives among them: which came, and what became of each."""

    dependencies = [
        ('imports', '0002_chunked_writing'),
    ]

    operations = [
        migrations.AddField(
            model_name='importbatch',
            name='papers',
            field=models.JSONField(default=list, verbose_name='上传的文件'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='files',
            field=models.JSONField(default=list, verbose_name='各文件结果'),
        ),
    ]
