"""Fixtures for every test: the shared real files, the browser, and which tests run when."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django import DjangoDbBlocker

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
# The headless shell paints without a window around it: half the work of a whole browser.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# Chromium as root on a machine with a closed network: no sandbox, and nothing of its own in the background.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """The path of an installed Chromium; ZHIQIAO_CHROMIUM names one."""
    named = os.environ.get("ZHIQIAO_CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="也跑标了 slow 的测试（./test --full）")


def pytest_configure(config: pytest.Config) -> None:
    # Without --full a run can be repeated example by example; no deadline on a machine that others share.
    full = bool(config.getoption("--full"))
    settings.register_profile("zhiqiao", deadline=None, derandomize=not full, database=None)
    settings.load_profile("zhiqiao")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    skips = {
        "slow": None if config.getoption("--full") else "慢测试，用 ./test --full 运行",
        "shared": None if SHARED.is_dir() else f"没有真实文件目录 {SHARED}",
        "browser": None
        if chromium()
        else "没有 Chromium：apt install chromium，或用 ZHIQIAO_CHROMIUM 指明路径",
        "postgres": None if _on_postgres() else "本次测试库不是 PostgreSQL（./test 会另跑一遍）",
        "own_database": "自带一个 SQLite 文件库，在 PostgreSQL 上不重复跑" if _on_postgres() else None,
    }
    for item in items:
        for name, reason in skips.items():
            if reason and item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))
    # The browser's event loop stays on the main thread: its tests come last.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def _on_postgres() -> bool:
    return os.environ.get("ZHIQIAO_DATABASE_URL", "").startswith(("postgres://", "postgresql://"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real public files beside the clone."""
    if not SHARED.is_dir():
        pytest.skip(f"没有真实文件目录 {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def empty_database(
    django_test_environment: None,  # noqa: ARG001 - settings are the tests' from here on
    django_db_blocker: "DjangoDbBlocker",
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A SQLite file as `zhiqiao migrate` makes it, with nothing in its tables; to be copied."""
    from tests.own_database import database_at

    from zhiqiao.config.command_line import main

    path = tmp_path_factory.mktemp("schema") / "zhiqiao.sqlite3"
    with database_at(path, django_db_blocker):
        assert main(["migrate", "--quiet"]) == 0
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A headless Chromium for the whole run."""
    path = chromium()
    if path is None:
        pytest.skip("没有 Chromium")
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs on this thread; Django would otherwise refuse the test's own database calls.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, headless=True, args=CHROMIUM_FLAGS)
        yield opened
        opened.close()


class PageWatch:
    """What a page did that it must not: errors, and requests to other hosts."""

    def __init__(self, page: "Page") -> None:
        self.errors: list[str] = []
        self.strangers: list[str] = []
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))

    def _heard(self, kind: str, text: str) -> None:
        # A status of 4xx that the test provokes on purpose is no error of the page.
        if kind == "error" and "the server responded with a status of 4" not in text:
            self.errors.append(text)

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob", "about"} and parts.hostname not in {"localhost", "127.0.0.1"}:
            self.strangers.append(url)


def _opened(browser: "Browser", width: int, height: int) -> Iterator["Page"]:
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    watch = PageWatch(page)
    yield page
    context.close()
    assert watch.strangers == [], f"页面向外部主机发了请求：{watch.strangers}"
    assert watch.errors == [], f"页面脚本或安全策略报错：{watch.errors}"


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A page 1440 px wide; fails the test on a script error, a CSP violation or a request to another host."""
    yield from _opened(browser, 1440, 900)


@pytest.fixture
def phone(browser: "Browser") -> Iterator["Page"]:
    """A page 390 px wide, with the same watch."""
    yield from _opened(browser, 390, 844)
