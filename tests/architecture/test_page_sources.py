"""Templates and static files: nothing from other hosts, nothing inline, so that the policy can be strict."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import PACKAGE, ROOT

WEB = PACKAGE / "web"
# Addresses that name something and are never loaded.
NAMES_ONLY = ("http://www.w3.org/", "https://www.w3.org/")
ADDRESS = re.compile(r"https?://[^\s\"'<>)]+|(?:src|href)=[\"']//[^\"']+")
# A link that a person follows loads nothing; its address is written out in the template.
LINK = re.compile(r"<a\s[^>]*href=[\"']https?://[^\"']+[\"']")
INLINE = {
    "<script> 里有代码": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json[\"'])[^>]*>", re.IGNORECASE
    ),
    "<style> 标签": re.compile(r"<style\b", re.IGNORECASE),
    "style= 属性": re.compile(r"<[a-z][^>]*\sstyle=", re.IGNORECASE),
    "on…= 事件属性": re.compile(r"<[a-z][^>]*\son[a-z]+=", re.IGNORECASE),
    "javascript: 地址": re.compile(r"javascript:", re.IGNORECASE),
    "hx-on 或 js: 表达式": re.compile(r"hx-on|hx-[a-z-]+=[\"']js:|hx-trigger=[\"'][^\"']*\[", re.IGNORECASE),
}


def templates() -> list[Path]:
    return sorted((WEB / "templates").rglob("*.html"))


def static_files() -> list[Path]:
    ours = (WEB / "static" / "zhiqiao").rglob("*")
    return sorted(path for path in ours if path.suffix in {".css", ".js", ".svg"})


def lines(paths: list[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        text = re.sub(
            r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        yield str(path.relative_to(ROOT)), text


def test_there_are_pages_to_look_at() -> None:
    assert len(templates()) > 10
    assert static_files()


def test_no_page_names_another_host() -> None:
    found = []
    for name, text in lines(templates() + static_files()):
        found += [
            f"{name}: {match.group(0)}"
            for match in ADDRESS.finditer(LINK.sub("", text))
            if not match.group(0).startswith(NAMES_ONLY)
        ]
    assert found == [], f"页面只从自己的主机取东西：{found}"


def test_no_template_has_inline_code_or_style() -> None:
    found = []
    for name, text in lines(templates()):
        found += [f"{name}: {what}" for what, pattern in INLINE.items() if pattern.search(text)]
    assert found == [], f"安全策略不许内联脚本与样式：{found}"


def test_static_code_does_not_build_code_from_text() -> None:
    found = [
        name
        for name, text in lines([path for path in static_files() if path.suffix == ".js"])
        if re.search(r"\beval\(|new Function\(|document\.write\(|\.innerHTML\s*=", text)
    ]
    assert found == []


def test_the_policy_allows_no_inline_code() -> None:
    from django.conf import settings

    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = {str(source) for sources in directives.values() for source in sources}
    assert "'unsafe-inline'" not in allowed
    assert "'unsafe-eval'" not in allowed
    assert not any(source.startswith("http") for source in allowed)
    assert directives["script-src"] == ["'self'"]
