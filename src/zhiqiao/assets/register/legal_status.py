"""A patent's status on a day, from its events: newest effective date wins (rules.md 10.7). Plain Python.

In force on a day = granted by then, no 终止/全部无效/放弃 effective by then (unless restored since), not past the
last day. What ended an application that was granted later all the same (its revival is not always announced) did not
end the right.
What the data leave open is said, never guessed: the answer is then "unknown", with the sentence that says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from zhiqiao.assets.register.legal_events import (
    ENDS,
    GRANTS,
    RESTORES,
    SUSPENSION,
    Event,
    category,
    marks,
    of_applications,
    with_effect,
)
from zhiqiao.assets.register.terms import Extension, Term, term_of
from zhiqiao.kernel import tables
from zhiqiao.kernel.refusal import Refusal

_OF_A_RIGHT: Final = frozenset({"GRANTED", "REINSTATED", "SUSPENDED", "OPPOSED"})  # statuses the term can end


class Force(StrEnum):
    """Whether a right is in force."""

    IN = "in_force"
    NOT = "not_in_force"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """What people read."""
        return {"in_force": "有效", "not_in_force": "不在有效期", "unknown": "无法判断"}[self.value]


@dataclass(frozen=True)
class Record:
    """What the register holds of one patent, as far as its status goes.

    Attributes:
        patent_type: invention, utility_model, design or "".
        filed_on: The actual filing date.
        filed_year: Its year, where the source has no more.
        granted_on: The day the grant was announced.
        word: The source's status word, read: in_force, pending, ended or unknown.
        told_on: The day the word was read in: it says nothing of later days.
        events: Its events.
        extensions: Compensation of its term.
        is_chinese: Filed with CNIPA: the term of any other office is not computed.
    """

    patent_type: str = ""
    filed_on: date | None = None
    filed_year: int | None = None
    granted_on: date | None = None
    word: str = "unknown"
    told_on: date | None = None
    events: tuple[Event, ...] = ()
    extensions: tuple[Extension, ...] = field(default=())
    is_chinese: bool = True


@dataclass(frozen=True)
class Standing:
    """The answer for a day, and why."""

    force: Force
    reason: str

    def __bool__(self) -> bool:
        return self.force is Force.IN


@dataclass(frozen=True)
class Status:
    """A status of the list (CycloneDX patentLegalStatus), since when, by which words; code "" when not known."""

    code: str
    label: str
    since: date | None
    words: str


def term(record: Record) -> Term | None:
    """The term; None where type or filing date is not known."""
    return (
        _term(record.patent_type, record.filed_on, record.extensions)
        if record.patent_type and record.filed_on and record.is_chinese
        else None
    )


@lru_cache(maxsize=65536)
def _term(patent_type: str, filed_on: date, extensions: tuple[Extension, ...]) -> Term | None:
    try:
        return term_of(patent_type, filed_on, extensions)
    except Refusal:  # filed before 1985-04-01
        return None


def status_on(record: Record, on: date) -> Status:
    """The status on a day: that of the newest dated event, then what term and status word add."""
    found = _newest_status(record, on)
    granted = _granted(record)
    if found.code in _OF_A_RIGHT and not (granted and granted > on):
        ends = term(record)
        if ends and on > ends.last_day:
            return Status("EXPIRED", _label("EXPIRED"), ends.expires_on, "期限已届满")
        if found.code in {"GRANTED", "REINSTATED"} and in_force(record, on).force is Force.IN:
            return Status("IN_FORCE", _label("IN_FORCE"), found.since, found.words)
    if not found.code and record.word == "pending":
        return Status("PENDING", _label("PENDING"), None, "来源的状态词")
    if not found.code and record.word == "in_force" and _told_by(record, on):
        return Status("IN_FORCE", _label("IN_FORCE"), None, "来源的状态词")
    return found


def _newest_status(record: Record, on: date) -> Status:
    """The status by events and the day of grant: a suspension that is over and what was before the grant are past."""
    dated = _dated(record.events, on)
    over = [day for day, one in dated if one.category in marks()[SUSPENSION]["ends"]]
    found, told = Status("", "", None, ""), ""
    for day, one in dated:
        known = category(one.category)
        if not known or not known.status:
            continue
        if one.category in marks()[SUSPENSION]["begins"] and over and over[-1] >= day:
            continue
        found, told = Status(known.status, _label(known.status), day, one.words), known.code
    granted = record.granted_on
    if granted is None or granted > on:
        return found
    ended_the_right = told in with_effect(ENDS) - of_applications()
    is_before = found.since is None or (found.since < granted and not ended_the_right)
    return (
        Status("GRANTED", _label("GRANTED"), granted, "授权公告日")
        if is_before or found.code == "PENDING"
        else found
    )


def in_force(record: Record, on: date) -> Standing:
    """Whether the right is in force on a day, exactly as rules.md 10.7 says; unknown where the data do not tell."""
    if record.filed_on and on < record.filed_on:
        return Standing(Force.NOT, f"{on} 还没有申请（申请日 {record.filed_on}）")
    granted = _granted(record)
    if granted and granted > on:
        return Standing(Force.NOT, f"{on} 还没有授权（授权公告日 {granted}）")
    over = _past_last_day(record, on)
    if over:
        return Standing(Force.NOT, over)
    ended = _ended(record.events, on, granted)
    if ended:
        day, one = ended
        conflict = "；来源的状态词写“有效”，与事件不一致，请核对" if record.word == "in_force" else ""
        return Standing(Force.NOT, f"{day} {one.words}，此后没有恢复{conflict}")
    if not granted:
        return _without_grant(record, on)
    return _granted_and_not_known_to_end(record, granted, on)


def _granted_and_not_known_to_end(record: Record, granted: date, on: date) -> Standing:
    later = [
        day for day, one in _dated(record.events, None) if day > on and one.category in with_effect(ENDS)
    ]
    if record.word != "in_force" and not later:
        return _no_word_of_life(record, granted, on)
    ends = term(record)
    if ends:
        why = f"{granted} 授权，{on} 之前没有终止、全部无效或放弃，末日 {ends.last_day}"
    elif later:
        why = f"{granted} 授权，{min(later)} 才终了"
    elif _is_within(record, on):
        why = f"{granted} 授权，来源的状态词写有效，按申请年 {record.filed_year} 还在期限内"
    elif record.told_on and on <= record.told_on:
        why = f"{granted} 授权，{record.told_on} 的数据仍写有效"
    else:
        return Standing(Force.UNKNOWN, f"{granted} 授权，{_why_no_term(record)}")
    return Standing(Force.IN, why)


def _no_word_of_life(record: Record, granted: date, on: date) -> Standing:
    if record.word != "ended":
        why = f"{granted} 授权，来源没有状态词，也没有其后的事件，是否仍有效无法判断"
        return Standing(Force.UNKNOWN, why)
    if _told_by(record, on):
        return Standing(Force.NOT, "来源的状态词写已失效，没有给出失效日")
    return Standing(Force.UNKNOWN, f"来源说已失效而没有失效日，{on} 那天是否还有效无法判断")


def _without_grant(record: Record, on: date) -> Standing:
    told = _told_by(record, on)
    match record.word:
        case "pending":
            found = (Force.NOT, "最近的数据还在审中，没有授权")
        case "in_force" if told and (term(record) or _is_within(record, on)):
            found = (Force.IN, "来源的状态词写有效；没有给授权公告日，早于读入之日的无法判断")
        case "in_force" if told:
            found = (Force.UNKNOWN, f"来源写有效，但没有给授权公告日；{_why_no_term(record)}")
        case "in_force":
            found = (Force.UNKNOWN, f"来源写有效，但没有给授权公告日，{on} 那天是否已授权无法判断")
        case "ended" if told:
            found = (Force.NOT, "来源的状态词写已失效")
        case "ended":
            found = (Force.UNKNOWN, "来源写已失效，授权公告日和失效日都没有给")
        case _:
            found = (Force.UNKNOWN, "来源既没有授权公告日，也没有状态词")
    return Standing(*found)


def _why_no_term(record: Record) -> str:
    if not record.is_chinese:
        return "不是中国专利，期限按受理局的法律，这里不算"
    return "来源没有给申请日或类型，算不出期限末日"


def _past_last_day(record: Record, on: date) -> str:
    ends = term(record)
    if ends:
        return f"期限末日 {ends.last_day} 已过" if on > ends.last_day else ""
    if record.patent_type and record.filed_year and not record.filed_on and record.is_chinese:
        latest = _term(record.patent_type, date(record.filed_year, 12, 31), record.extensions)
        if latest and on > latest.last_day:
            return f"申请年 {record.filed_year}，期限末日最晚 {latest.last_day}，已过"
    return ""


def _is_within(record: Record, on: date) -> bool:
    """Whether the term still runs however early in its filing year the application was filed."""
    if not record.patent_type or not record.filed_year or not record.is_chinese:
        return False
    earliest = _term(record.patent_type, date(record.filed_year, 1, 1), record.extensions)
    return earliest is not None and on <= earliest.last_day


def _granted(record: Record) -> date | None:
    """The day of grant: the register's, else that of the first granting event."""
    if record.granted_on:
        return record.granted_on
    days = [day for day, one in _dated(record.events, None) if one.category in with_effect(GRANTS)]
    return days[0] if days else None


def _ended(events: Iterable[Event], on: date, granted: date | None) -> tuple[date, Event] | None:
    """The newest ending effective by a day, unless a restoration came on that day or later."""
    known = _dated(events, on)
    ends = [
        (day, one)
        for day, one in known
        if one.category in with_effect(ENDS)
        and not (granted and day < granted and one.category in of_applications())
    ]
    restored = [day for day, one in known if one.category in with_effect(RESTORES)]
    if not ends or (restored and restored[-1] >= ends[-1][0]):
        return None
    return ends[-1]


def _dated(events: Iterable[Event], on: date | None) -> list[tuple[date, Event]]:
    """Events with a day (not later than ``on``), oldest first."""
    found = [
        (one.effective_on, one)
        for one in events
        if one.effective_on is not None and (on is None or one.effective_on <= on)
    ]
    return sorted(found, key=lambda pair: pair[0])


def _told_by(record: Record, on: date) -> bool:
    return record.told_on is None or record.told_on <= on


def _label(code: str) -> str:
    return (tables.code_label("LEGAL_STATUS", code) or code).partition(":")[0]
