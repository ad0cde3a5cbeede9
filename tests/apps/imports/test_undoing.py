"""A large import is taken back in the background: its progress shown, exact or refused, and told when it is done."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from tests.apps.imports.brought import bring, dump
from tests.apps.neighborhood import ledger_row
from tests.apps.stocktake.test_pages import browser_of

from zhiqiao.assets.imports import services, undoing
from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.jobs.models import Progress
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db

STRANGER = "江州农业大学"
Capture = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture
def large(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> ImportBatch:
    """Two rows that count as many."""
    batch = bring(clerk, ledger_row(1, STRANGER), ledger_row(2, STRANGER))
    monkeypatch.setattr(services, "AT_ONCE_ROWS", 1)
    return batch


def run(batch: ImportBatch, clerk: Actor) -> Progress:
    """The work that the worker does."""
    work = undoing.undo_work(batch)
    assert work is not None
    undoing.undo_in_background.call(batch.pk, work.pk, clerk.user_id)
    work.refresh_from_db()
    return work


def test_a_small_import_is_taken_back_at_once(clerk: Actor) -> None:
    batch = bring(clerk, ledger_row(1, STRANGER))
    assert undoing.begin_undo(clerk, batch.pk).state == ImportBatch.UNDONE
    assert undoing.undo_work(batch) is None
    assert register.count_all() == 0


def test_a_large_one_is_begun_shown_done_and_told(
    large: ImportBatch, clerk: Actor, django_capture_on_commit_callbacks: Capture
) -> None:
    desk = browser_of(clerk)
    with django_capture_on_commit_callbacks() as asked:
        assert desk.post(f"/w/imports/{large.pk}/undo/").status_code == 302
    assert len(asked) == 1, "交给后台"
    assert register.count_all() == 2, "网页请求里没有动登记簿"
    page = desk.get(f"/w/imports/{large.pk}/").content.decode()
    assert "正在撤销" in page
    assert "撤销这次导入" not in page
    with pytest.raises(Refusal, match="正在撤销"):
        undoing.begin_undo(clerk, large.pk)
    work = run(large, clerk)
    assert (work.state, work.done, work.total) == (Progress.DONE, 2, 2)
    large.refresh_from_db()
    assert large.state == ImportBatch.UNDONE
    assert register.count_all() == 0
    assert Notice.objects.get(title="导入已撤销").user_id == clerk.user_id
    run(large, clerk)
    assert Notice.objects.filter(title__startswith="导入").count() == 1, "再来一次什么也不做"


def test_what_cannot_be_taken_back_leaves_everything_and_says_why(
    large: ImportBatch, clerk: Actor, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks():
        undoing.begin_undo(clerk, large.pk)
    bring(clerk, ledger_row(1, STRANGER, 名称="第二次"))
    before = dump()
    work = run(large, clerk)
    assert work.state == Progress.FAILED
    assert "其后的导入又改动过" in work.message
    assert dump() == before
    assert "先撤销其后的导入" in Notice.objects.get(title="导入没有撤销").about
    page = browser_of(clerk).get(f"/w/imports/{large.pk}/").content.decode()
    assert "上次撤销没有做成" in page
    assert "撤销这次导入" in page, "改好后可以再撤销"


def test_strangers_take_nothing_back(large: ImportBatch, sister_clerk: Actor, firm: Actor) -> None:
    for stranger in (sister_clerk, firm):
        with pytest.raises(Denied):
            undoing.begin_undo(stranger, large.pk)
    with pytest.raises(Refusal, match="没有第 999999"):
        undoing.begin_undo(firm, 999999)
