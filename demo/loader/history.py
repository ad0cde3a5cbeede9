"""What the services stamp with the clock is given the days of the demo's history: lists, waits and unread notices."""

from datetime import date, datetime, time

from django.utils import timezone

from demo.loader.navigating import PROJECT_DAYS
from demo.model import District
from zhiqiao.assets.landscape.models import NavigationProject
from zhiqiao.assets.stocktake.models import Entry, Round
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.kernel.periods import SHANGHAI
from zhiqiao.market.catalog.models import Demand

UNREAD = 8


def let_time_pass(district: District) -> None:
    """Move stamps back to the day things happened; all but the newest notices have been read."""
    opened = {one.title: one.opens_on for one in district.rounds}
    for round_ in Round.objects.filter(name__in=opened):
        Entry.objects.filter(round=round_).update(state_since=_moment(opened[round_.name]))
    for need in Demand.objects.exclude(collected_on=None):
        Demand.objects.filter(pk=need.pk).update(moved_at=_moment(need.collected_on or district.as_of))
    for project, days in zip(NavigationProject.objects.order_by("pk"), PROJECT_DAYS, strict=True):
        NavigationProject.objects.filter(pk=project.pk).update(
            made_at=_moment(days[0]), state_since=_moment(days[-1])
        )
        for step, day in zip(project.steps.order_by("pk"), days[1:], strict=True):
            project.steps.filter(pk=step.pk).update(made_at=_moment(day))
    newest = Notice.objects.filter(kind=Notice.NOTICE).order_by("-pk").values_list("pk", flat=True)[:UNREAD]
    Notice.objects.filter(kind=Notice.NOTICE).exclude(pk__in=list(newest)).update(settled_at=timezone.now())


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9), SHANGHAI)
