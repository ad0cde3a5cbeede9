"""智慧芽 (PatSnap) 开放接口 JSON: a list of patents, texts in several languages each.

``pbdt`` is the day of this publication and ``isdt`` the day of grant. Where a text comes in two Chinese versions, "CN"
is the edited one.
"""

import re
from collections.abc import Iterator
from typing import Any

from zhiqiao.assets.imports.documents import DocumentSource, ToldPatent, chosen, distinct, objects, plain
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


def tell(value: Any) -> Iterator[ToldPatent]:  # noqa: ANN401 - any JSON
    """Each patent of the list."""
    for one in _patents(value):
        yield _tell(one)


def _tell(one: dict[str, Any]) -> ToldPatent:
    patent = ToldPatent("")
    number = plain(one.get("patent_number"))
    patent.put(patent_type=_TYPES.get(plain(one.get("patent_type")), ""))
    patent.publication(number[:2], number, "", "patent_number")
    patent.application(number[:2], plain(one.get("apno")), "apno")
    patent.put(
        filed_on=patent.day(plain(one.get("apdt")), "apdt"),
    )
    office, kind = number[:2], _KIND.search(number)
    published = patent.day(plain(one.get("pbdt")), "pbdt")
    if one.get("isdt") or is_grant(office, number[2:], kind[0] if kind else "", published):
        patent.put(granted_on=patent.day(plain(one.get("isdt")), "isdt") or published)
    else:
        patent.put(published_on=published)
    patent.classes(plain(one.get("ipc")).split(","))
    title = _texts(one.get("title"))
    english = next(iter(title.get("en", ())), "")
    patent.put(title=_one(title))
    patent.put(
        title_en=english if english != patent.values.get("title") else "",
        abstract=_one(_texts(one.get("abstract"))),
        holder_names=_names(one.get("an")),
        inventor_names=_names(one.get("in")),
        agency=next(iter(_names(one.get("agency"))), ""),
        agents=_names(one.get("agent")),
    )
    patent.keep(
        holder_names_en=list(_texts(one.get("an")).get("en", ())), patsnap_id=plain(one.get("patent_id"))
    )
    _tell_status(patent, one)
    return patent


def _tell_status(patent: ToldPatent, one: dict[str, Any]) -> None:
    legal = one.get("legal")
    if not isinstance(legal, dict):
        return
    day = patent.day(plain(legal.get("event_date")), "legal.event_date", is_needed=False)
    said = [
        (_one(_texts(each.get("legal_desc"))), plain(each.get("legal_code")))
        for each in objects(legal.get("legal_status") or [])
    ]
    raw = "、".join(words for words, _ in said if words)
    patent.put(status_raw=raw, legal_status=legal_status(raw))
    patent.put(
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
