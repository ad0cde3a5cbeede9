"""The look: tokens with enough contrast, parts that render, no style or script inside a page."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import timezone

import zhiqiao.web
from zhiqiao.foundation.accounts.models import User
from zhiqiao.web.shell.style_guide import style_guide
from zhiqiao.web.shell.templatetags import look

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.shell.shell_urls")]

Ask = Callable[..., Any]

WEB = Path(zhiqiao.web.__file__).parent
TOKENS = (WEB / "static" / "zhiqiao" / "look.css").read_text(encoding="utf-8")
TEXT_ON = [
    ("ink", ("paper", "sheet", "sunk", "over", "amber-bg", "jade-bg", "seal-bg", "indigo-bg")),
    ("ink-2", ("paper", "sheet", "sunk", "over")),
    ("ink-3", ("paper", "sheet", "sunk", "over")),
    ("indigo", ("paper", "sheet", "sunk", "over", "indigo-bg")),
    ("jade", ("sheet", "jade-bg")),
    ("amber", ("sheet", "amber-bg")),
    ("seal", ("paper", "sheet", "seal-bg")),
    ("go-ink", ("go", "go-over")),
    ("mark-ink", ("mark",)),
]
# The edge of an input and the ring around what has the focus.
EDGES_ON = [("line-3", ("sheet", "paper")), ("focus", ("sheet", "paper"))]


PARTS = (
    *(
        "grade",
        "chip ok",
        "bar",
        "parts",
        "steps",
        "timeline",
        "papers",
        "figure",
        "facets",
        "pager",
        "upload",
    ),
    *("note bad", "empty", "tabs", "crumb", "tally", "measure", "chart", "applied"),
)


def tokens(mode: str) -> dict[str, str]:
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)", 1)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if mode == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark.split("*, *::before", 1)[0]))
    return found


def brightness(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((brightness(one), brightness(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_and_edges_can_be_seen(mode: str) -> None:
    known = tokens(mode)
    weak = [
        f"{front} on {back}: {contrast(known[front], known[back]):.2f}"
        for pairs, least in ((TEXT_ON, 4.5), (EDGES_ON, 3.0))
        for front, backs in pairs
        for back in backs
        if contrast(known[front], known[back]) < least
    ]
    assert weak == []


def test_colors_are_named_in_one_file_only() -> None:
    others = [path for path in (WEB / "static" / "zhiqiao").glob("*.css") if path.name != "look.css"]
    assert others
    for path in others:
        text = re.sub(
            r"@media print \{.*?^\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
        )
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", text) == [], path.name


def test_every_token_used_is_defined() -> None:
    defined = set(re.findall(r"--([\w-]+):", TOKENS))
    for path in (WEB / "static" / "zhiqiao").glob("*.css"):
        used = set(re.findall(r"var\(--([\w-]+)\)", path.read_text(encoding="utf-8")))
        assert used <= defined, path.name


def test_no_template_has_style_or_script_inside() -> None:
    said = []
    for path in WEB.rglob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        if re.search(
            r"<style|\sstyle=|\son(?:click|change|submit|load|input|error|focus|blur|key\w+|mouse\w+)=|javascript:",
            text,
        ):
            said.append(path.name)
        tags = re.findall(r"<script[^>]*>", text)
        said += [f"{path.name}: {tag}" for tag in tags if "src=" not in tag and "application/json" not in tag]
        if re.search(r"(?:src|href|action)=\"(?:https?:)?//", text):
            said.append(f"{path.name}: external host")
    assert said == []


def test_the_style_guide_shows_every_part(ask: Ask, clerk: User) -> None:
    answer = style_guide(ask("/w/style-guide/?status=in_force", clerk))
    html = answer.content.decode()
    assert answer.status_code == 200
    for part in PARTS:
        assert re.search(rf'class="[^"]*\b{part}\b', html), part
    assert 'aria-invalid="true"' in html
    assert "不是人民币" in html
    assert html.count('class="need"') >= 3


def rendered(source: str, **context: object) -> str:
    return Template("{% load look %}" + source).render(Context(context))


def test_highlights_are_cut_by_position_and_everything_is_escaped() -> None:
    text = "水<b>COD</b>降"
    assert look.marked(text, [(1, 4), (2, 7)]) == "水<mark>&lt;b&gt;</mark><mark>COD</mark>&lt;/b&gt;降"
    assert look.marked("甲<乙", None) == "甲&lt;乙"


def test_seals_say_the_grade_in_words_and_in_shape() -> None:
    assert [rendered("{% grade g %}", g=one).count("自报") for one in (1, 2, 3)] == [2, 0, 0]
    assert "已备案" in rendered("{% grade 3 label=False %}")
    assert 'class="unseen"' in rendered("{% grade 3 label=False %}")


def test_official_values_carry_no_mark_and_others_do() -> None:
    assert rendered('{% confidence "V0" %}{% confidence "V2" %}{% confidence None %}') == ""
    assert "未核对" in rendered('{% confidence "M" %}')
    assert "平台默认" in rendered('{% confidence "P" %}')
    assert "缺" in rendered('{% confidence "MISSING" %}')


@pytest.mark.parametrize(
    ("days", "words", "color"),
    [(-3, "逾期 3 天", "bad"), (0, "今天", "bad"), (9, "还有 9 天", "wait"), (40, "还有 40 天", "")],
)
def test_deadlines(days: int, words: str, color: str) -> None:
    html = look.due(timezone.localdate() + dt.timedelta(days=days))
    assert words in html
    assert f'class="chip {color}"' in html


def test_money_is_shown_in_its_unit() -> None:
    assert rendered("{% yuan f %}", f=123456) == '<span class="n nowrap">1,234.56</span> 元'
    assert rendered("{% wan f %}", f=95_000_000) == '<span class="n nowrap">95.00</span> 万元'
    assert rendered("{% yuan None %}") == "—"


def test_a_bar_never_runs_over_and_has_words() -> None:
    html = rendered('{% bar 21 20 "家" %}')
    assert 'width="100.0%"' in html
    assert "21 / 20 家" in html
    assert 'width="0.0%"' in rendered("{% bar 3 0 %}")


def test_score_parts_never_run_past_the_whole() -> None:
    html = rendered("{% score_parts parts %}", parts=[("词", 0.7), ("义", 0.6)])
    assert 'x="70.0%" width="30.0%"' in html
    assert ".60" in html


def test_a_page_not_there_yet_gives_no_link() -> None:
    assert rendered('{% crumbs "存量" "workbench:no-such-page" "这里" "" %}').count("<a ") == 0
    assert rendered('{% opens "workbench:no-such-page" %}') == ""


def test_buttons_are_shown_as_far_as_the_actor_may() -> None:
    source = '{% may "foundation.accounts:member:edit" as yes %}{{ yes }}'
    from zhiqiao.foundation.access.roles import Role
    from zhiqiao.foundation.access.rules import Actor

    assert rendered(source, actor=Actor(1, "甲", Role.LEAD_AGENCY)) == "True"
    assert rendered(source, actor=Actor(1, "甲", Role.ENTERPRISE)) == "False"
    assert rendered(source) == "False"
