"""The parts as template tags: ``{% load look %}``. The README beside the shell shows each in use."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from zhiqiao.foundation.access.actors import actor_for
from zhiqiao.foundation.access.rules import ANONYMOUS, decide
from zhiqiao.kernel import money
from zhiqiao.web.shell import navigation
from zhiqiao.web.shell.charts import Chart
from zhiqiao.web.shell.columns import chip_of

register = template.Library()

GRADES = {1: ("hollow", "自报"), 2: ("half", "有佐证"), 3: ("full", "已备案")}
CONFIDENCE = {
    "M": ("未核对", "wait", "来源未经官方文本核对"),
    "P": ("平台默认", "wait", "文件没有规定，平台按默认口径"),
    "MISSING": ("缺", "bad", "文件要求而尚未取得"),
}
PART_COLORS = 6
SOON_DAYS = 14


# Small words


@register.simple_tag
def chip(text: object, color: str = "") -> SafeString:
    """A chip: ok, wait, bad, info or plain."""
    return chip_of((text, color))


@register.simple_tag
def grade(value: int, *, label: bool = True) -> SafeString:
    """The seal of a fact: hollow 自报, half 有佐证, full 已备案."""
    shape, words = GRADES[int(value)]
    inner = {"hollow": "", "half": "M2.5 2.5h4.5v9h-4.5z", "full": "M2.5 2.5h9v9h-9z"}[shape]
    return format_html(
        '<span class="grade" title="{0}"><svg viewBox="0 0 14 14" aria-hidden="true">'
        '<rect x="1" y="1" width="12" height="12" rx="2.5" fill="none" stroke="currentColor"'
        ' stroke-width="1.5"/>'
        '<path fill="currentColor" d="{1}"/></svg><span{2}>{0}</span></span>',
        words,
        inner,
        "" if label else mark_safe(' class="unseen"'),
    )


@register.simple_tag
def confidence(mark: str | None) -> SafeString:
    """How sure a policy value is: nothing for an official source, a chip for 未核对, 平台默认, 缺."""
    if mark not in CONFIDENCE:
        return SafeString("")
    words, color, why = CONFIDENCE[mark]
    return format_html('<span class="chip {}" title="{}">{}</span>', color, why, words)


def _amount(text: str, unit: str) -> SafeString:
    return format_html('<span class="n nowrap">{}</span> {}', text, unit)


@register.simple_tag
def yuan(fen: int | None, unit: str = "元") -> SafeString | str:
    """分 as 元 to the 分; a dash when there is none."""
    return "—" if fen is None else _amount(money.yuan(fen), unit)


@register.simple_tag
def wan(fen: int | None, unit: str = "万元") -> SafeString | str:
    """分 as 万元."""
    return "—" if fen is None else _amount(money.wan(fen), unit)


@register.simple_tag
def yi(fen: int | None, unit: str = "亿元") -> SafeString | str:
    """分 as 亿元."""
    return "—" if fen is None else _amount(money.yi(fen), unit)


@register.filter
def count(number: float | None) -> SafeString | str:
    """A number with thousands separated."""
    return "—" if number is None else format_html('<span class="n">{}</span>', f"{number:,}")


@register.filter
def day(value: date | None) -> SafeString | str:
    """A date as 2024-09-12."""
    if value is None:
        return "—"
    text = (timezone.localtime(value).date() if isinstance(value, datetime) else value).isoformat()
    return format_html('<time class="n nowrap" datetime="{0}">{0}</time>', text)


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """A point in time, Asia/Shanghai, as 2024-09-12 08:00."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    text = local.strftime("%Y-%m-%d %H:%M")
    return format_html('<time class="n nowrap" datetime="{}">{}</time>', local.isoformat(), text)


@register.filter
def when(value: object) -> SafeString | str:
    """A day, a point in time, or words that say when, each written one way."""
    if isinstance(value, datetime):
        return moment(value)
    return day(value) if isinstance(value, date) else str(value or "")


@register.simple_tag
def due(value: date | None) -> SafeString:
    """A deadline as a chip: 逾期 3 天, 今天, 还有 9 天."""
    if value is None:
        return SafeString("")
    days = (value - timezone.localdate()).days
    if days < 0:
        words, color = f"逾期 {-days} 天", "bad"
    elif days == 0:
        words, color = "今天", "bad"
    else:
        words, color = f"还有 {days} 天", "wait" if days <= SOON_DAYS else ""
    return format_html('<span class="chip {}" title="{}">{}</span>', color, value.isoformat(), words)


@register.filter
def marked(text: str, spans: Iterable[Sequence[int]] | None) -> SafeString:
    """The text with the spans [start, end) highlighted, everything escaped."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted((int(one[0]), int(one[1])) for one in spans or ()):
        first = max(start, at)
        if first >= end:
            continue
        pieces += [conditional_escape(text[at:first]), format_html("<mark>{}</mark>", text[first:end])]
        at = end
    pieces.append(conditional_escape(text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped above


# Figures


@register.inclusion_tag("parts/bar.html")
def bar(done: float, target: float | None, unit: str = "", *, late: bool = False) -> dict[str, Any]:
    """A figure against its target."""
    share = 0.0 if not target else min(max(float(done) / float(target), 0.0), 1.0)
    return {"done": done, "target": target, "unit": unit, "late": late, "percent": round(share * 100, 1)}


@register.inclusion_tag("parts/score_parts.html")
def score_parts(parts: Iterable[tuple[str, float]]) -> dict[str, Any]:
    """Where a score comes from: (label, share of 1), drawn one after the other."""
    shown, start = [], 0.0
    for at, (label, share) in enumerate(parts):
        width = max(0.0, min(float(share), 1.0 - start))
        color = f"part-{min(at + 1, PART_COLORS)}"
        shown.append(
            {
                "label": label,
                "words": f"{float(share):.2f}".removeprefix("0"),
                "x": f"{start * 100:.1f}%",
                "width": f"{width * 100:.1f}%",
                "color": color,
            }
        )
        start += width
    return {"parts": shown}


@register.inclusion_tag("parts/chart.html")
def chart(one: Chart) -> dict[str, Any]:
    """A chart with its table beside it."""
    return {"chart": one, "id": f"chart-{id(one)}"}


@register.inclusion_tag("parts/progress.html")
def progress(done: int, total: int, message: str = "") -> dict[str, Any]:
    """How far a long piece of work is."""
    return {"done": done, "total": total, "message": message}


# Structure


@register.inclusion_tag("parts/crumbs.html")
def crumbs(*pairs: object) -> dict[str, Any]:
    """Breadcrumbs from (label, url name or path or '') pairs, the last being where one is."""
    made = [
        {"label": label, "url": address(str(where or ""))}
        for label, where in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    return {"crumbs": made}


@register.inclusion_tag("parts/tabs.html")
def tabs(*pairs: object, current: str = "") -> dict[str, Any]:
    """Tabs from (label, url) pairs."""
    made = [
        {"label": label, "url": address(str(url)), "here": label == current}
        for label, url in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    return {"tabs": made}


@register.inclusion_tag("parts/steps.html")
def steps(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The state line: label, state (done, now, next, off), note."""
    return {"steps": list(items)}


@register.inclusion_tag("parts/timeline.html")
def timeline(events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What happened when: on, title, note, kind (ok, wait, bad, info), url."""
    return {"events": list(events)}


@register.simple_tag
def definitions(pairs: Iterable[tuple[str, object]]) -> SafeString:
    """Labels and values; a pair without a value is left out."""
    rows = ((label, value) for label, value in pairs if value not in {None, ""})
    return format_html('<dl class="facts">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))


@register.inclusion_tag("parts/papers.html")
def papers(items: Iterable[Any] | None, *, long: bool = False) -> dict[str, Any]:
    """Links to stored papers, from mappings or objects with sha256, name, kind."""
    made = []
    for one in items or ():
        known = one if isinstance(one, Mapping) else vars(one)
        sha256 = str(known.get("sha256", ""))
        name = known.get("name") or known.get("kind") or sha256[:12]
        url = address("workbench:paper", sha256)
        made.append({"name": name, "kind": known.get("kind", ""), "sha256": sha256, "url": url})
    return {"papers": made, "long": long}


@register.inclusion_tag("parts/fact_row.html")
def fact_row(fact: Any) -> dict[str, Any]:  # noqa: ANN401 - a Fact, or a mapping shaped like one
    """One fact as a table row: day, subject, from → to, grade, papers."""
    parties: Any = getattr(fact, "parties", ())
    known = list(parties.all() if hasattr(parties, "all") else parties)
    givers = [one for one in known if one.role in {"giver", "lender", "holder"}]
    others = [one for one in known if one not in givers]
    return {
        "fact": fact,
        "givers": givers,
        "receivers": others,
        "url": address("workbench:fact", fact.position),
    }


@register.inclusion_tag("parts/empty.html", takes_context=True)
def empty(context: Context, title: str, text: str = "", label: str = "", url: str = "") -> dict[str, Any]:
    """What is not there, what to do about it, and the button that does it, for those who may."""
    actor = context.get("actor") or ANONYMOUS
    to = navigation.open_url(actor, url) if ":" in url else address(url)
    return {"title": title, "text": text, "label": label, "url": to}


@register.simple_tag
def note(text: object, color: str = "wait") -> SafeString:
    """A sentence to the reader."""
    return format_html('<p class="note {}">{}</p>', color, text)


# Lists


@register.inclusion_tag("parts/table.html")
def table(page: Any) -> dict[str, Any]:  # noqa: ANN401 - a TablePage
    """The rows of a list, or what to say when there are none."""
    return {"page": page, "actor": actor_for(page.request)}


@register.inclusion_tag("parts/facets.html")
def facets(page: Any) -> dict[str, Any]:  # noqa: ANN401 - a TablePage
    """The filters beside a list."""
    return {"page": page}


@register.inclusion_tag("parts/pager.html")
def pager(page: Any) -> dict[str, Any]:  # noqa: ANN401 - a TablePage
    """Pages and rows a page."""
    return {"page": page}


@register.inclusion_tag("parts/list_bar.html")
def list_bar(page: Any) -> dict[str, Any]:  # noqa: ANN401 - a TablePage
    """Count, text box, export, and the filters in force."""
    return {"page": page}


@register.simple_tag
def excel(page: Any) -> SafeString:  # noqa: ANN401 - a TablePage
    """A link to these rows as a workbook."""
    return format_html('<a class="btn small" href="{}" download>导出 Excel</a>', page.export_url)


# Doing


@register.inclusion_tag("parts/confirm.html", takes_context=True)
def confirm(
    context: Context,
    url: str,
    label: str,
    *,
    title: str = "",
    text: str = "",
    kind: str = "",
    name: str = "",
    value: str = "",
) -> dict[str, Any]:
    """A button that posts after asking. Without a script it posts at once: the service must still refuse."""
    return {
        "url": address(url),
        "label": label,
        "title": title or f"{label}？",
        "text": text,
        "kind": kind,
        "name": name,
        "value": value,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("parts/post.html", takes_context=True)
def post(
    context: Context, url: str, label: str, kind: str = "", *, name: str = "", value: str = ""
) -> dict[str, Any]:
    """A button that posts."""
    return {
        "url": address(url),
        "label": label,
        "kind": kind,
        "name": name,
        "value": value,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("parts/form_actions.html")
def form_actions(label: str, back: str = "", back_label: str = "取消") -> dict[str, Any]:
    """The end of a form: the one primary button, and the way back."""
    return {"label": label, "back": address(back), "back_label": back_label}


@register.simple_tag
def field(bound: Any) -> SafeString:  # noqa: ANN401 - a BoundField
    """One field with label, help and errors."""
    return SafeString(bound.as_field_group())


@register.simple_tag(takes_context=True)
def may(context: Context, action: str, resource: Any = None) -> bool:  # noqa: ANN401 - an access Resource
    """Whether the actor may, for showing or not showing a button."""
    return bool(decide(context.get("actor") or ANONYMOUS, action, resource))


@register.simple_tag(takes_context=True)
def street(context: Context) -> tuple[navigation.Stop, ...]:
    """The rooms as this actor sees them."""
    actor = context.get("actor") or ANONYMOUS
    return navigation.street(actor, str(context.get("here") or ""), str(context.get("room") or ""))


@register.simple_tag
def opens(url_name: str, *args: object) -> str:
    """The url, or '' where there is none yet."""
    return address(url_name, *args)


def address(where: str, *args: object) -> str:
    """A path or query as it is; a url name reversed; '' when the url does not exist."""
    if not where or where.startswith(("/", "?", "#")):
        return where
    try:
        return reverse(where, args=args)
    except NoReverseMatch:
        return ""
