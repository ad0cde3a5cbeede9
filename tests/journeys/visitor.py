"""A person at a browser: opens pages, reads them, fills forms in and presses buttons."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Locator, Page

PATIENCE = 10_000  # milliseconds
_MEDIA = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
}


def upload(name: str, data: bytes) -> "FilePayload":
    """A file as a person chooses it."""
    return {"name": name, "mimeType": _MEDIA[Path(name).suffix], "buffer": data}


@dataclass
class Visitor:
    """One window; the base is the server's address."""

    page: "Page"
    base: str

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)

    def sign_in(self, username: str, password: str) -> None:
        self.page.goto(f"{self.base}{reverse('account_login')}")
        self.fill({"login": username, "password": password}, self.page.locator("form[data-login]"))
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.page.wait_for_url(f"**{reverse('workbench:home')}")

    # Going and reading

    def go(self, url_name: str, *args: object, query: str = "") -> None:
        """Open a page by its name; it must answer 200."""
        self.go_to(reverse(f"workbench:{url_name}", args=args) + query)

    def go_to(self, path: str) -> None:
        answer = self.page.goto(f"{self.base}{path}")
        assert answer is not None
        assert answer.status == HTTPStatus.OK, f"{path} 答 {answer.status}"

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base)

    @property
    def key(self) -> int:
        """The number in the address: /w/deals/12/ → 12."""
        return int(next(part for part in reversed(self.path.split("?")[0].split("/")) if part.isdigit()))

    @property
    def main(self) -> "Locator":
        return self.page.locator("main")

    def sees(self, *texts: str, within: "Locator | None" = None) -> None:
        """These words stand on the page (waits for them)."""
        from playwright.sync_api import expect

        place = within or self.main
        for text in texts:
            try:
                expect(place).to_contain_text(text, timeout=PATIENCE)
            except AssertionError:
                there = " ".join(place.first.inner_text().split()) if place.count() else "（没有这一处）"
                raise AssertionError(f"{self.path} 上没有“{text}”，有的是：{there[:1500]}") from None

    def misses(self, *texts: str) -> None:
        """These words do not stand on the page."""
        said = self.main.inner_text()
        for text in texts:
            assert text not in said, f"{self.path} 不应有“{text}”"

    def row(self, *texts: str) -> "Locator":
        """The one table row that holds all these words."""
        found = self.main.locator("table tbody tr")
        for text in texts:
            found = found.filter(has_text=text)
        return found

    # Doing

    def form(self, step: str) -> "Locator":
        """The form whose address ends so: "sign" finds /w/deals/12/sign/."""
        return self.main.locator(f"form[action*='/{step}/']")

    def fill(self, values: Mapping[str, Any], form: "Locator | None" = None) -> None:
        """Fill fields in by name: text, a choice's value, a list of choices to tick, True to tick, a file."""
        place = form or self.main
        for name, value in values.items():
            box = place.locator(f"[name='{name}']")
            kind = str(box.first.evaluate("box => box.tagName === 'SELECT' ? 'select' : box.type"))
            if kind == "select":
                box.select_option(str(value))
            elif kind == "file":
                box.set_input_files(value)
            elif kind == "checkbox" and isinstance(value, bool):
                box.set_checked(value)
            elif kind in {"checkbox", "radio"}:
                for one in [value] if isinstance(value, str) else value:
                    place.locator(f"[name='{name}'][value='{one}']").check()
            else:
                box.fill(str(value))

    def press(self, label: str, within: "Locator | None" = None) -> None:
        """Press a button and let the page that follows load."""
        button = (within or self.main).get_by_role("button", name=label, exact=True)
        with self.page.expect_navigation():
            button.click()

    def follow(self, label: str, within: "Locator | None" = None) -> None:
        """Follow a link."""
        with self.page.expect_navigation():
            (within or self.main).get_by_role("link", name=label, exact=True).first.click()

    def press_and_confirm(self, label: str) -> None:
        """Press a button that asks first, and say yes."""
        self.main.get_by_role("button", name=label, exact=True).click()
        with self.page.expect_navigation():
            self.page.locator("#ask-yes").click()

    def read(self, label: str) -> bytes:
        """What is behind a link, without leaving the page."""
        link = self.main.get_by_role("link", name=label, exact=True).first
        answer = self.page.context.request.get(f"{self.base}{link.get_attribute('href')}")
        assert answer.status == HTTPStatus.OK, f"{label} 答 {answer.status}"
        return answer.body()

    def download(self, label: str) -> bytes:
        """Press a link that gives a file; its bytes."""
        with self.page.expect_download() as coming:
            self.main.get_by_role("link", name=label, exact=True).first.click()
        return Path(coming.value.path()).read_bytes()
