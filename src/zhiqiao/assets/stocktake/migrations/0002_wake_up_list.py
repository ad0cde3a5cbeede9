import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("register", "0002_wider_register"),
        ("stocktake", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Sleeper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region_code", models.CharField(db_index=True, max_length=6, verbose_name="地区")),
                ("college", models.CharField(blank=True, max_length=100, verbose_name="二级单位")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asleep", "沉睡"),
                            ("woken", "已唤醒"),
                            ("listed", "已发布"),
                            ("matched", "已匹配"),
                            ("converted", "已转化"),
                            ("dismissed", "移出清单"),
                        ],
                        db_index=True,
                        default="asleep",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("state_since", models.DateTimeField(verbose_name="进入现状时间")),
                ("moved_by_hand", models.BooleanField(default=False, verbose_name="由人改定")),
                ("reason", models.TextField(verbose_name="为什么沉睡")),
                ("confidence", models.CharField(max_length=8, verbose_name="年限可信度")),
                ("idle_from", models.DateField(verbose_name="满年限之日")),
                ("entry_id", models.BigIntegerField(null=True, verbose_name="最近的盘点条目")),
                ("owner_name", models.CharField(max_length=60, verbose_name="责任人")),
                ("next_action", models.CharField(max_length=200, verbose_name="下一步")),
                ("due_on", models.DateField(null=True, verbose_name="期限")),
                ("planned_by", models.CharField(blank=True, max_length=60, verbose_name="安排人")),
                ("checked_on", models.DateField(db_index=True, verbose_name="最近核对")),
                ("found_at", models.DateTimeField(auto_now_add=True, verbose_name="列入时间")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sleeper",
                        to="register.patent",
                    ),
                ),
            ],
            options={
                "ordering": ["idle_from", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SleeperStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20, verbose_name="步骤")),
                ("origin", models.CharField(blank=True, max_length=12, verbose_name="原状态")),
                ("state", models.CharField(max_length=12, verbose_name="新状态")),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                ("by_name", models.CharField(max_length=60, verbose_name="人员")),
                ("fact_position", models.BigIntegerField(null=True, verbose_name="所据事实")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                (
                    "sleeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="stocktake.sleeper",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="sleeper",
            index=models.Index(fields=["organization", "state"], name="sleeper_holder_state"),
        ),
    ]
