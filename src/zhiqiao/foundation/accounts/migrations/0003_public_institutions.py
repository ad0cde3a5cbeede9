from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_organization_names'),
    ]

    operations = [
        migrations.AlterField(
            model_name='organization',
            name='kind',
            field=models.CharField(choices=[('agency', '政府部门'), ('park', '园区'), ('university', '高等院校'), ('institute', '科研机构'), ('hospital', '医疗卫生机构'), ('public_institution', '科研事业单位'), ('state_owned_enterprise', '国有企业'), ('enterprise', '企业'), ('bank', '银行'), ('guarantor', '担保机构'), ('insurer', '保险机构'), ('service_agency', '服务机构'), ('association', '行业协会'), ('evaluator', '评价机构')], max_length=32, verbose_name='类型'),
        ),
    ]
