"""A served installation of its own for each journey: a database in a file, its folders, its day."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer
from tests.conftest import ROOT, PageWatch
from tests.journeys.visitor import Visitor

from zhiqiao.config.places import database_from
from zhiqiao.kernel import periods

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The day of every journey: later than all that happens in it, whenever it is run.
DAY = date(2026, 11, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A journey has a SQLite file of its own: threads of a server cannot share a database in memory."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return
    aside = pytest.mark.skip(reason="走全程的测试自带一个 SQLite 文件库，在 PostgreSQL 上不重复跑")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(aside)


@contextmanager
def database_at(path: Path, blocker: DjangoDbBlocker) -> Iterator[None]:
    """The default database is this file, with the product's own options, in this thread and in new ones."""
    held, asked = connections.settings["default"], connections["default"]
    own = {**held, **database_from("", path.parent), "NAME": str(path)}
    connections.settings["default"] = own
    connections["default"] = connections.create_connection("default")
    try:
        with blocker.unblock():
            yield
            connections["default"].close()
    finally:
        connections.settings["default"] = held
        connections["default"] = asked


@pytest.fixture(scope="session")
def empty_database(
    django_test_environment: None,  # noqa: ARG001 - settings are the tests' from here on
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A migrated database with nothing in it."""
    path = tmp_path_factory.mktemp("schema") / "empty.sqlite3"
    with database_at(path, django_db_blocker):
        call_command("migrate", verbosity=0)
    return path


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
