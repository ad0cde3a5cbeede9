"""Notices: who they are for, in which order they wait, and when they are done."""

from datetime import date, timedelta

import pytest
from tests.apps.neighborhood import Neighborhood

from zhiqiao.foundation.access.rules import ANONYMOUS, Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.notices import queries
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.foundation.notices.services import mark_read, notify, settle
from zhiqiao.foundation.notices.waiting import UnderWay, waiting_of
from zhiqiao.kernel.periods import today

pytestmark = pytest.mark.django_db


def titles(actor: Actor) -> list[str]:
    return list(queries.todo_for(actor).values_list("title", flat=True))


def test_a_notice_reaches_the_organization_the_role_or_the_person(
    town: Neighborhood, office: Actor, inventor: Actor, rival: Actor, university: Organization
) -> None:
    colleague = town.person("colleague", university, "inventor")
    notify("全校", organization_id=university.pk, kind="todo")
    notify("办公室", organization_id=university.pk, role="holder_office", kind="todo")
    notify("本人", user_id=inventor.user_id, organization_id=university.pk, kind="todo")
    assert titles(office) == ["全校", "办公室"]
    assert titles(inventor) == ["全校", "本人"]
    assert titles(colleague) == ["全校"]
    assert titles(rival) == []
    assert titles(ANONYMOUS) == []


def test_what_is_due_first_waits_first(firm: Actor, dyer: Organization) -> None:
    for title, due in (("无期限", None), ("后", date(2026, 5, 1)), ("先", date(2026, 4, 1))):
        notify(title, organization_id=dyer.pk, kind="todo", due_on=due)
    assert titles(firm) == ["先", "后", "无期限"]


def test_to_dos_are_settled_by_their_matter(firm: Actor, dyer: Organization) -> None:
    notify("办", organization_id=dyer.pk, kind="todo", matter="deal:1")
    notify("知", organization_id=dyer.pk, matter="deal:1")
    notify("别的", organization_id=dyer.pk, kind="todo", matter="deal:12")
    assert queries.unread_count(firm) == 3
    assert settle("deal:1") == 1
    assert settle("deal:1") == 0
    assert titles(firm) == ["别的"]
    assert [one.title for one in queries.notices_for(firm)] == ["知"]


def test_one_marks_ones_own_notices_read_and_no_to_do(firm: Actor, rival: Actor, dyer: Organization) -> None:
    told = notify("知", organization_id=dyer.pk)
    task = notify("办", organization_id=dyer.pk, kind="todo")
    assert mark_read(rival, told.pk) == 0
    assert mark_read(firm, task.pk) == 0
    assert mark_read(firm, told.pk) == 1
    assert mark_read(firm, told.pk) == 0
    assert queries.unread_count(firm) == 1
    with pytest.raises(Denied):
        mark_read(ANONYMOUS, told.pk)


def test_long_words_are_cut_to_what_the_table_holds(dyer: Organization) -> None:
    made = notify("长" * 900, organization_id=dyer.pk, about="长" * 900, waiting="长" * 900)
    made.full_clean(exclude=["user", "due_on", "settled_at", "link", "matter", "role", "about"])
    assert Notice.objects.get(pk=made.pk).title == "长" * 200


def test_what_has_stopped_is_one_line_a_stage() -> None:
    days = [today() - timedelta(days=n) for n in (1, 9, 3)]
    line = waiting_of("签约 → 备案", [UnderWay(f"合同{n}", f"deal:{n}", day) for n, day in enumerate(days)])
    assert line is not None
    assert (line.count, line.median_days, line.longest_days, line.longest.link) == (3, 3, 9, "deal:1")
    assert waiting_of("空", []) is None
