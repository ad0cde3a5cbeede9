"""A served installation of its own for each journey: a database in a file, its folders, its day."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import override_settings
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer
from tests.conftest import ROOT, PageWatch
from tests.journeys.visitor import Visitor
from tests.own_database import database_at

from zhiqiao.kernel import periods

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The day of every journey: later than all that happens in it, whenever it is run.
DAY = date(2026, 11, 20)


def fonts() -> Path:
    """Where a Chinese font for the PDF is: named by ZHIQIAO_TEST_FONTS, else fetched by ./run --setup."""
    named = Path(settings.ZHIQIAO_FONTS)
    return named if named.is_dir() else ROOT / "var" / "fonts"


@pytest.fixture(scope="module")
def house(
    empty_database: Path,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LiveServer]:
    """A running installation, empty at first, with folders of its own; it is the journey's day in all its threads."""
    var = tmp_path_factory.mktemp("var")
    shutil.copyfile(empty_database, var / "zhiqiao.sqlite3")
    told = ContextVar[date | None]("told_day", default=DAY)
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(periods, "_told_day", told)
        names = {"DOCUMENTS": "documents", "INDEX": "index", "VECTORS": "vectors"}
        places = {f"ZHIQIAO_{name}": var / folder for name, folder in names.items()}
        stack.enter_context(override_settings(ZHIQIAO_VAR=var, ZHIQIAO_FONTS=fonts(), **places))
        stack.enter_context(database_at(var / "zhiqiao.sqlite3", django_db_blocker))
        server = LiveServer("127.0.0.1")
        stack.callback(server.stop)
        yield server


@pytest.fixture
def visit(browser: "Browser", house: LiveServer) -> Iterator[Callable[[str, str], Visitor]]:
    """Signs a person in, in a browser window of their own; the window stays open until the journey ends."""
    opened: dict[str, tuple[Visitor, PageWatch]] = {}

    def one(username: str, password: str) -> Visitor:
        if username not in opened:
            context = browser.new_context(
                viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
            )
            page = context.new_page()
            visitor = Visitor(page, house.url)
            opened[username] = visitor, PageWatch(page)
            if username:  # else somebody from the street, who does not sign in
                visitor.sign_in(username, password)
        return opened[username][0]

    yield one
    heard = {}
    for username, (visitor, watch) in opened.items():
        visitor.page.context.close()
        if watch.errors or watch.strangers:
            heard[username] = (watch.errors, watch.strangers)
    assert heard == {}, f"页面脚本或安全策略报错，或向外部主机发了请求：{heard}"
