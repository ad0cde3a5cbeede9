"""Names an organization is known by; the full name of each is the first of them."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from zhiqiao.foundation.accounts.names import FORMAL, NAME_KINDS, fold_name


def full_names(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    name = apps.get_model("accounts", "OrganizationName")
    for pk, written in apps.get_model("accounts", "Organization").objects.values_list("pk", "name"):
        name.objects.create(organization_id=pk, name=written, folded=fold_name(written), kind=FORMAL)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="OrganizationName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300, verbose_name="名称")),
                ("folded", models.CharField(db_index=True, max_length=300, verbose_name="归一写法")),
                ("kind", models.CharField(choices=NAME_KINDS, max_length=8, verbose_name="种类")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="启用日")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停用日")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("is_confirmed", models.BooleanField(default=True, verbose_name="已确认")),
                ("settles", models.BooleanField(default=False, verbose_name="同名时以此为准")),
                ("told_by", models.CharField(blank=True, max_length=60, verbose_name="登记人")),
                ("told_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["organization", "kind", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "folded"), name="organization_name_once")
                ],
            },
        ),
        migrations.RunPython(full_names, migrations.RunPython.noop),
    ]
