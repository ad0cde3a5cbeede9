"""Looking at every page there is: who may open it gets it whole, without errors, on a desk and in a hand."""

import html
import re
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.test import Client
from django.urls import Resolver404, resolve
from tests.journeys.visitor import Visitor

DESK, HAND = (1440, 900), (390, 844)
MOST_WORDS = 120
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]*)')
# Answers that are files, and pages left by being opened.
_NOT_PAGES = {"paper", "import-problems", "report-file", "round-workbook", "account_logout"}
_IS_FILE = re.compile(r"[?&]export=|\.(xlsx|docx|pdf)$")


@dataclass(frozen=True)
class Found:
    """A page that someone could open."""

    name: str
    path: str
    username: str


def _name(path: str) -> str:
    try:
        return resolve(path.split("?", maxsplit=1)[0]).view_name
    except Resolver404:
        return ""


def _links(page: str) -> Iterable[str]:
    for raw in _LINK.findall(page):
        path = html.unescape(raw)
        if path.startswith("/") and not _IS_FILE.search(path):
            yield path


def crawl(
    username: str, client: Client, start: Collection[str], each: int = 2
) -> tuple[list[Found], list[str]]:
    """Follow the links from some pages, so many of each kind of page; what opened, and what went wrong."""
    waiting, seen, visits = deque((path, "") for path in start), set(start), Counter[str]()
    found, wrong = [], []
    while waiting:
        path, origin = waiting.popleft()
        name = _name(path)
        if name.rpartition(":")[2] in _NOT_PAGES or visits[name] >= each:
            continue
        visits[name] += 1
        answer = client.get(path)
        if 300 <= answer.status_code < 400:
            continue
        if answer.status_code != 200:
            wrong.append(f"{username} 从 {origin} 到 {path} 得到 {answer.status_code}")
            continue
        if "html" not in answer.headers.get("Content-Type", ""):
            continue
        found.append(Found(name, path, username))
        fresh = [link for link in _links(answer.content.decode()) if link not in seen]
        seen.update(fresh)
        waiting.extend((link, path) for link in fresh)
    return found, wrong


def one_of_each(found: Iterable[Found]) -> list[Found]:
    """One page of each kind."""
    return list({one.name: one for one in reversed(list(found))}.values())[::-1]


def look(found: Iterable[Found], sign_in: Callable[[str], Visitor]) -> list[str]:
    """Open each page at a desk, then hold it in a hand; what is wider than its window."""
    wrong = []
    for one in found:
        visitor = sign_in(one.username)
        for width, height in (DESK, HAND):
            visitor.page.set_viewport_size({"width": width, "height": height})
            if (width, height) == DESK:
                visitor.go_to(one.path)
            wide = visitor.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                wrong.append(f"{one.path} 在 {width} 宽的窗口里有 {wide} 宽：{_widest(visitor)}")
    return wrong


def _widest(visitor: Visitor) -> str:
    """What sticks out."""
    return str(
        visitor.page.evaluate(
            """() => {
                const out = [...document.querySelectorAll("main *, header *, footer *")]
                    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
                    .filter((one) => !one.closest(".official-frame, .scroll"));
                const last = out.at(-1);
                return last ? `${last.tagName}.${last.className} ${last.textContent.trim().slice(0, 40)}` : "";
            }"""
        )
    )[:MOST_WORDS]
