"""智慧芽 (PatSnap) 开放接口 JSON: a list of patents, texts in several languages each.

``pbdt`` is the day of this publication and ``isdt`` the day of grant. Where a text comes in two Chinese versions, "CN"
is the edited one.
"""

import re
from collections.abc import Iterator
from typing import Any

from zhiqiao.assets.imports.documents import DocumentSource, Entry, chosen, distinct, objects, plain
from zhiqiao.assets.imports.normalization import legal_status
from zhiqiao.assets.imports.records import ToldEvent
from zhiqiao.assets.imports.sources._st36 import is_grant

_TYPES = {
    "Applications": "invention",
    "Patents": "invention",
    "Utilites": "utility_model",  # as the interface spells it
    "Utilities": "utility_model",
    "Designs": "design",
}
_KIND = re.compile(r"[A-Z]\d?$")
_CHINESE = ("cn", "zh", "en")


def fits(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether these are patents of the API: a patent number beside a title in languages."""
    return any("patent_number" in one and ("title" in one or "pbdt" in one) for one in _patents(value))


def _patents(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON
    """The patents, whether the list stands alone or inside the answer's ``data`` and ``results``."""
    if isinstance(value, dict) and "patent_number" not in value:
        for name in ("data", "results", "patents"):
            if name in value:
                yield from _patents(value[name])
        return
    yield from objects(value)


def tell(value: Any) -> Iterator[Entry]:  # noqa: ANN401 - any JSON
    """Each patent of the list."""
    for one in _patents(value):
        yield _tell(one)


def _tell(one: dict[str, Any]) -> Entry:
    entry = Entry("")
    number = plain(one.get("patent_number"))
    entry.put(patent_type=_TYPES.get(plain(one.get("patent_type")), ""))
    entry.publication(number[:2], number, "", "patent_number")
    entry.application(number[:2], plain(one.get("apno")), "apno")
    entry.put(
        filed_on=entry.day(plain(one.get("apdt")), "apdt"),
    )
    office, kind = number[:2], _KIND.search(number)
    published = entry.day(plain(one.get("pbdt")), "pbdt")
    if one.get("isdt") or is_grant(office, number[2:], kind[0] if kind else ""):
        entry.put(granted_on=entry.day(plain(one.get("isdt")), "isdt") or published)
    else:
        entry.put(published_on=published)
    entry.classes(plain(one.get("ipc")).split(","))
    title = _texts(one.get("title"))
    english = next(iter(title.get("en", ())), "")
    entry.put(title=_one(title))
    entry.put(
        title_en=english if english != entry.values.get("title") else "",
        abstract=_one(_texts(one.get("abstract"))),
        holder_names=_names(one.get("an")),
        inventor_names=_names(one.get("in")),
        agency=next(iter(_names(one.get("agency"))), ""),
        agents=_names(one.get("agent")),
    )
    entry.keep(
        holder_names_en=list(_texts(one.get("an")).get("en", ())), patsnap_id=plain(one.get("patent_id"))
    )
    _tell_status(entry, one)
    return entry


def _tell_status(entry: Entry, one: dict[str, Any]) -> None:
    legal = one.get("legal")
    if not isinstance(legal, dict):
        return
    day = entry.day(plain(legal.get("event_date")), "legal.event_date", is_needed=False)
    said = [
        (_one(_texts(each.get("legal_desc"))), plain(each.get("legal_code")))
        for each in objects(legal.get("legal_status") or [])
    ]
    raw = "、".join(words for words, _ in said if words)
    entry.put(status_raw=raw, legal_status=legal_status(raw))
    entry.put(
        events=tuple(ToldEvent(words, day, code) for words, code in said if words),
        legal_events=distinct(
            _one(_texts(each.get("event_desc"))) for each in objects(legal.get("event_status") or [])
        ),
    )


def _texts(value: Any) -> dict[str, tuple[str, ...]]:  # noqa: ANN401 - any JSON
    """The texts by language in small letters, each once."""
    found: dict[str, dict[str, None]] = {}
    for each in objects(value or []):
        text = plain(each.get("text"))
        if text:
            found.setdefault(plain(each.get("lang")).lower(), {})[text] = None
    return {language: tuple(texts) for language, texts in found.items()}


def _one(texts: dict[str, tuple[str, ...]]) -> str:
    return chosen({language: each[0] for language, each in texts.items()}, *_CHINESE)


def _names(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any JSON
    texts = _texts(value)
    return next((texts[each] for each in _CHINESE if each in texts), next(iter(texts.values()), ()))


RULE = DocumentSource(
    code="patsnap_json",
    label="智慧芽接口 JSON",
    origin="PatSnap 开放接口（2018 年样例，10 件）",
    kind="json",
    fits=fits,
    tell=tell,
)
