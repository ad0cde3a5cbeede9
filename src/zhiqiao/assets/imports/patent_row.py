"""One row of a list as a record, by the usual names of its fields: what the tabular formats share.

A format names its columns by these fields and keeps what is its own: what is kept beside the record, and what
its words mean. A field that the format has no column for reads as empty.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from zhiqiao.assets.imports.normalization import (
    agreed_type,
    check_days,
    classes,
    legal_status,
    need_title,
    region,
)
from zhiqiao.assets.imports.records import PatentRecord, ToldCitation, ToldEvent, ToldPriority
from zhiqiao.assets.imports.row_reader import ReadNumber, RowReader, cleaned
from zhiqiao.kernel.credit_code import parse_credit_code
from zhiqiao.kernel.patent_number import PublicationNumber, looks_like_publication_number
from zhiqiao.kernel.periods import DayRefused, parse_day
from zhiqiao.kernel.refusal import Refusal

# Documents of these kinds say that the patent is granted, since the law of 1993 did away with the notice
# before grant (审定公告); a kind A only lays the application open. 专利文献种类标识代码标准 ZC 0008.
_GRANT_KINDS: Final = frozenset("BCUYSD")
_GRANT_KINDS_SINCE: Final = date(1993, 1, 1)
_AGENCY_CODE = re.compile(r"^(.*\D)[\s(（]+(\d{5})[)）]?$", re.DOTALL)
_DAY_IN_TEXT = re.compile(r"(?<!\d)(\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?|(?:19|20)\d{6})(?!\d)")
_OFFICE = re.compile(r"^([A-Z]{2})(?=[\s\dA-Z/])")
_CPC = re.compile(r"[A-HY]\d{2}[A-Z]\d{1,4}/\d{2,6}")
_MARKS = re.compile(r"[;；,，、|\s]+")
_LOCARNO = re.compile(r"\d{2}-\d{2}")
_EDGES = " \t\n:：,，.。-()（）"
_CLAIM_NUMBER = re.compile(r"(?<![\d.(（])(\d{1,3})\s*[.．、](?!\d)")
_UNNAMED: Final = frozenset({"不公告发明人", "请求不公布姓名", "请求不公开姓名"})


def patent_row(
    reader: RowReader,
    *,
    kept: Iterable[str] = (),
    counted: Iterable[str] = (),
    listed: Iterable[str] = (),
    publication: PublicationNumber | None = None,
) -> PatentRecord:
    """A row as a record; what is wrong with it is left in the reader.

    Args:
        reader: The row.
        kept: Fields kept beside the record as text.
        counted: Fields kept beside it as whole numbers.
        listed: Fields kept beside it as lists of texts.
        publication: The publication number where the format finds it elsewhere than in its own column.
    """
    publication = publication or reader.publication("publication_number")
    number = _application(reader, publication)
    if number is None and publication is None and not reader.problems:
        name = next((one for one in ("application_number", "publication_number") if reader.has(one)), "title")
        reader.refuse(name, f"“{reader.header(name)}”是空的", "请补上号码，或删去这一行")
    title = need_title(reader)
    by_number = number.parsed.patent_type if number else (publication and publication.patent_type) or ""
    patent_type = agreed_type(reader, "patent_type", by_number)
    found = classes(reader, main="ipc_main", every="ipcs", patent_type=patent_type)
    filed_on = reader.day("filed_on")
    published_on, granted_on = days_of(reader, publication)
    is_ours = number is not None or (publication is not None and publication.office == "CN")
    check_days(reader, filed_on, granted_on, published_on=published_on, is_ours=is_ours)
    if number and filed_on and filed_on.year > number.parsed.year:
        reader.notes.append(f"申请日 {filed_on} 晚于申请号中的年份 {number.parsed.year}，请核对")
    status = reader.text("status")
    agency, agency_code = _agency(reader.text("agency"))
    claims = claims_of(reader.text("claims")) if reader.has("claims") else ()
    events = told_events(reader) if reader.has("events") else ()
    extra: dict[str, Any] = {name: reader.text(name) for name in kept}
    extra |= {name: reader.whole(name) for name in counted}
    extra |= {name: list(reader.listed(name)) for name in listed}
    extra |= {"agency_code": agency_code, "foreign_application": _foreign(reader, publication)}
    return PatentRecord(
        number=(number.number if number else "") or (publication.canonical if publication else ""),
        source=reader.source.code,
        title=title,
        application_number=number.number if number else None,
        publication_number=publication.canonical if publication else None,
        number_checked=number.is_checked if number else True,
        abstract=reader.text("abstract"),
        patent_type=patent_type,
        ipcs=found.ipcs,
        has_all_ipcs=bool(reader.text("ipcs")),
        ipc_main=found.main,
        filed_on=filed_on,
        filed_year=_year(reader, filed_on, number),
        granted_on=granted_on,
        legal_status=legal_status(status),
        status_raw=status,
        legal_events=() if events else reader.listed("events"),
        holder_names=reader.names("holders"),
        inventor_names=tuple(name for name in reader.names("inventors") if name not in _UNNAMED),
        region_hint=region(reader.text("province"), reader.text("city"), reader.text("district")),
        agency=agency,
        agents=reader.names("agents"),
        claims_count=reader.whole("claims_count") or (len(claims) or None),
        citations=reader.whole("cited_by"),
        title_en=" ".join(reader.text("title_en").split()),
        published_on=published_on,
        first_claim=reader.text("first_claim") or (claims[0] if claims else ""),
        claims=claims,
        description=reader.text("description"),
        cpcs=_cpcs(reader),
        locarno=_locarno(reader) or found.locarno,
        priorities=told_priorities(reader) if reader.has("priorities") else (),
        family_members=_family(reader) if reader.has("family") else (),
        family_key=reader.text("family_key"),
        cited=told_citations(reader) if reader.has("cited") else (),
        events=events,
        extra={key: value for key, value in extra.items() if value not in ("", None, [])},
        notes=tuple(dict.fromkeys(reader.notes)),
    )


def days_of(reader: RowReader, publication: PublicationNumber | None) -> tuple[date | None, date | None]:
    """The days of first publication and of grant.

    Where the list has one column for both, the kind of the document says which it is; the one document of a
    utility model or a design is both.
    """
    announced, granted = reader.day("published_on"), reader.day("granted_on")
    kind = publication.kind[:1] if publication and publication.office == "CN" else ""
    if announced is None or not announces_grant(kind, announced):
        return announced, granted
    return (None if kind in "BC" else announced), granted or announced


def announces_grant(kind: str, announced: date) -> bool:
    """Whether a document of ours of this kind, announced that day, says that the patent is granted."""
    return kind[:1] in _GRANT_KINDS and announced >= _GRANT_KINDS_SINCE


def told_priorities(reader: RowReader) -> tuple[ToldPriority, ...]:
    """The priority claims: "2012.01.16 DE 202012000389.5", days and numbers in either order or in two columns."""
    days = reader.listed("priority_days")
    told = []
    for at, part in enumerate(reader.listed("priorities")):
        found = _DAY_IN_TEXT.search(part)
        day = _day(found.group(1)) if found else None
        number = (part.replace(found.group(0), " ", 1) if found and day else part).strip(_EDGES)
        office = _OFFICE.match(number.upper())
        if day is None and at < len(days):
            day = _day(days[at])
        told.append(ToldPriority(number or part, office.group(1) if office else "", day))
    return tuple(told)


def told_citations(reader: RowReader) -> tuple[ToldCitation, ...]:
    """The documents cited, each number or sentence once."""
    return tuple(ToldCitation(part, looks_like_publication_number(part)) for part in reader.listed("cited"))


def told_events(reader: RowReader) -> tuple[ToldEvent, ...]:
    """Legal events that carry their day: "2014-05-07 授权", "授权(2014.05.07)"; () where none does."""
    told = []
    for part in reader.listed("events"):
        found = _DAY_IN_TEXT.search(part)
        day = _day(found.group(1)) if found else None
        if found is None or day is None:
            return ()
        words = part.replace(found.group(0), " ", 1).strip(_EDGES)
        told.append(ToldEvent(words or part, day))
    return tuple(told)


def claims_of(text: str) -> tuple[str, ...]:
    """The claims of one text, parted where the next number in turn stands; () for a text without numbers."""
    starts: list[re.Match[str]] = []
    for match in _CLAIM_NUMBER.finditer(text):
        if int(match.group(1)) == len(starts) + 1:
            starts.append(match)
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return tuple(text[match.end() : end].strip() for match, end in zip(starts, ends, strict=False))


def _application(reader: RowReader, publication: PublicationNumber | None) -> ReadNumber | None:
    """The application number where it is one of ours; another office's is no number of ours to be checked."""
    if publication is not None and publication.office != "CN":
        return None
    return reader.application("application_number")


def _foreign(reader: RowReader, publication: PublicationNumber | None) -> str:
    if publication is None or publication.office == "CN":
        return ""
    return reader.text("application_number")


def _year(reader: RowReader, filed_on: date | None, number: ReadNumber | None) -> int | None:
    if filed_on:
        return filed_on.year
    return reader.whole("filed_year") or (number.parsed.year if number else None)


def _agency(text: str) -> tuple[str, str]:
    """The agency's name and the office's five-digit code for it."""
    match = _AGENCY_CODE.match(text)
    return (match.group(1).strip(), match.group(2)) if match else (text, "")


def _cpcs(reader: RowReader) -> tuple[str, ...]:
    if not reader.has("cpcs"):
        return ()
    parts = [part for part in _MARKS.split(reader.text("cpcs").upper()) if part]
    wrong = [part for part in parts if not _CPC.fullmatch(part)]
    if wrong:
        reader.notes.append(f"“{reader.header('cpcs')}”的 {wrong[0]} 不是 CPC 分类号，未列入")
    return tuple(dict.fromkeys(part for part in parts if _CPC.fullmatch(part)))


def _locarno(reader: RowReader) -> str:
    match = _LOCARNO.search(reader.text("locarno"))
    return match.group(0) if match else ""


def _family(reader: RowReader) -> tuple[str, ...]:
    parts = (cleaned(part) for part in _MARKS.split(reader.text("family")))
    return tuple(dict.fromkeys(part for part in parts if looks_like_publication_number(part)))


def _day(text: str) -> date | None:
    try:
        return parse_day(text)
    except DayRefused:  # a number that only looks like a day stays part of the words
        return None


def told_codes(reader: RowReader, holders: Sequence[str]) -> dict[str, str]:
    """Holder → its credit code, where the row gives one for each; a wrong one is left out with a note."""
    told = reader.listed("holder_codes")
    if len(told) != len(holders):
        return {}
    found: dict[str, str] = {}
    for name, text in zip(holders, told, strict=True):
        try:
            found[name] = parse_credit_code(text)
        except Refusal as refusal:
            reader.notes.append(f"统一社会信用代码未用：{refusal.reason}")
    return found
