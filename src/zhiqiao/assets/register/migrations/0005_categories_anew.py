"""Events whose words were classed wrongly get the category their words have now."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

from zhiqiao.assets.register.legal_events import category_of


def class_anew(apps: Apps, _schema: BaseDatabaseSchemaEditor | None) -> None:
    """撤销驳回 was read as a revoked right, 放弃优先权 as a surrendered one, 无效宣告请求 as an invalidated one."""
    event = apps.get_model("register", "LegalEvent")
    told = event.objects.filter(
        Q(kind__contains="优先权") | Q(kind__contains="驳回", category="H10.revoked") | Q(kind__contains="无效")
        | Q(kind__contains="恢复")
        | Q(kind__contains="质")
        | Q(kind__contains="保全")
    )
    for one in told.only("kind", "code", "raw", "effective_on", "category").iterator():
        found = category_of(one.kind, one.code, one.raw, one.effective_on)
        if found != one.category:
            event.objects.filter(pk=one.pk).update(category=found)


class Migration(migrations.Migration):
    dependencies = [("register", "0004_sources_and_conflicts")]

    operations = [migrations.RunPython(class_anew, migrations.RunPython.noop)]
