"""The columns of the register, kept under ZHIQIAO_VAR and brought up to date before they are counted.

What an import wrote since is read anew and joined; what is gone is dropped. When organizations were tied to holders
meanwhile, everything is read again: who may see a patent hangs on it. The file can be thrown away at any time.
"""

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Max, QuerySet, Sum

from zhiqiao.assets.landscape.columns import (
    NO_DAY,
    ROW_COLUMNS,
    STATUSES,
    TYPES,
    Columns,
    ColumnsBroken,
    Ints,
    empty,
    flat,
    join,
    offsets,
    read,
    save,
    take,
)
from zhiqiao.assets.register.models import (
    Citation,
    LegalEvent,
    Patent,
    PatentHolder,
    PatentIpc,
    TermExtension,
)
from zhiqiao.assets.register.queries import PUBLISHED
from zhiqiao.assets.register.standing import counting_in_force
from zhiqiao.kernel.periods import today

_VERSION: Final = "4"
_MOST_CHANGED: Final = 0.2  # of all; from there on everything is read
_KIND_CODE: Final = re.compile(r"(?<=\d)[A-Z]\d?$", re.ASCII)
_BYTES: Final = 8
_SPREAD: Final = 9973  # a prime: who holds which patent is summed up by the patents' keys modulo it
# Another holder, or the same held by another organization, gives another sum.
_TIES: Final = Sum(F("organization_id") * (F("patent_id") % _SPREAD + 1))
_reading = threading.Lock()
_known: dict[str, tuple[str, Columns]] = {}
_dated: dict[str, tuple[str, Columns]] = {}
_IN_FORCE: Final = STATUSES.index("in_force")
_ENDED: Final = STATUSES.index("ended")


def columns(day: date | None = None) -> Columns:
    """The register as it is now, statuses as of a day (today)."""
    return columns_and_mark(day)[0]


def columns_and_mark(day: date | None = None) -> tuple[Columns, str]:
    """The register as it is now, and in a few characters what it looked like: kept with every frozen finding.

    Statuses are those of a day (today) by the register's own rules: what a list once called 有效 may have ended since.
    """
    with _reading:
        mark = _look()
        file = _file()
        known = _known.get(file.as_posix())
        if known is None or known[0] != mark:
            kept, kept_mark = (known[1], known[0]) if known is not None else _kept()
            fresh = kept if kept_mark == mark else _refreshed(kept, kept_mark, mark)
            if kept_mark != mark:
                save(fresh, file, mark)
            known = _known[file.as_posix()] = (mark, fresh)
        held = _as_of(known[1], mark, day or today())
        return held, blake2b(mark.encode(), digest_size=_BYTES).hexdigest()


def _as_of(kept: Columns, mark: str, day: date) -> Columns:
    """The columns with the statuses of a day; asked of the register once a day and state of it."""
    told = LegalEvent.objects.aggregate(n=Count("pk"), key=Max("pk"))
    added = TermExtension.objects.aggregate(n=Count("pk"), key=Max("pk"))
    file = _file().as_posix()
    asked = f"{mark}|{day}|{told}|{added}"
    known = _dated.get(file)
    if known is None or known[0] != asked:
        found = counting_in_force(Patent.objects.order_by(), day).values_list("pk", flat=True)
        alive = np.isin(kept.keys, np.fromiter(found.iterator(chunk_size=5000), dtype=np.int64))
        lapsed = np.where(kept.status == _IN_FORCE, _ENDED, kept.status)
        known = _dated[file] = (asked, replace(kept, status=np.where(alive, _IN_FORCE, lapsed)))
    return known[1]


def register_mark() -> str:
    """The mark of the register as it is now."""
    return columns_and_mark()[1]


def forget() -> None:
    """Throw the kept columns away; the next question reads the register anew."""
    with _reading:
        _known.clear()
        _dated.clear()
        _file().unlink(missing_ok=True)


def document_hash(number: str) -> int:
    """A publication number as it is kept, its kind code left off (A and B are one invention); 0 for none."""
    bare = _KIND_CODE.sub("", "".join(number.upper().split()))
    if not bare:
        return 0
    return int.from_bytes(blake2b(bare.encode(), digest_size=_BYTES).digest(), "big", signed=True) or 1


def _file() -> Path:
    place = Path(settings.ZHIQIAO_VAR) / "landscape"
    # A test's or another database's register is another register.
    name = blake2b(str(connection.settings_dict["NAME"]).encode(), digest_size=_BYTES).hexdigest()
    return place / f"register-{name}.npz"


def _kept() -> tuple[Columns, str]:
    try:
        return read(_file())
    except ColumnsBroken:
        return empty(), ""


def _look() -> str:
    """Version, rows, newest key, latest writing, which holders are which organizations: any of it moves the mark."""
    seen = Patent.objects.aggregate(n=Count("pk"), key=Max("pk"), at=Max("imported_at"))
    tied = PatentHolder.objects.aggregate(key=Max("pk"), sum=_TIES)
    at = seen["at"].isoformat() if seen["at"] else ""
    return "|".join(str(one) for one in (_VERSION, seen["n"], seen["key"], at, tied["sum"] or 0, tied["key"]))


def _refreshed(kept: Columns, kept_mark: str, mark: str) -> Columns:
    """What was kept with what moved since; read as a whole when too much did."""
    was, now = kept_mark.split("|"), mark.split("|")
    if len(was) != len(now) or was[0] != now[0] or not was[3] or not kept.count:
        return _built(Patent.objects.all())
    held = _stamps()
    place = np.minimum(np.searchsorted(held[:, 0], kept.keys), max(len(held) - 1, 0))
    stays = (
        (held[place, 0] == kept.keys) & (held[place, 1] == kept.written)
        if len(held)
        else np.zeros_like(kept.keys, bool)
    )
    moved = set(held[~np.isin(held[:, 0], kept.keys[stays]), 0].tolist())
    if len(moved) > _MOST_CHANGED * kept.count:
        return _built(Patent.objects.all())
    old = take(kept, np.flatnonzero(stays))
    if _ties(old) != int(now[4]) - _tied(sorted(moved)):
        return _built(
            Patent.objects.all()
        )  # patents were given to an organization, or to another, after their import
    return join(old, _built_parts(sorted(moved))) if moved else old


def _stamps() -> Ints:
    """(key, when it was last written) of every patent in order of key, (n, 2)."""
    found = Patent.objects.order_by("pk").values_list("pk", "imported_at").iterator(chunk_size=5000)
    return np.array([(pk, _stamp(at)) for pk, at in found], dtype=np.int64).reshape(-1, 2)


def _stamp(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)


def _tied(keys: list[int]) -> int:
    """The sum of `_TIES` over the holders of these patents."""
    counted = (PatentHolder.objects.filter(patent_id__in=part) for part in _parts(keys))
    return sum(one.aggregate(sum=_TIES)["sum"] or 0 for one in counted)


def _ties(columns: Columns) -> int:
    """The same sum over columns."""
    places, index = flat(columns.holder_at, np.arange(columns.count))
    return int((columns.holder_key[index] * (columns.keys[places] % _SPREAD + 1)).sum())


def _parts(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), 500):
        yield keys[start : start + 500]


def _built_parts(keys: list[int]) -> Columns:
    made = empty()
    for part in _parts(keys):
        made = join(made, _built(Patent.objects.filter(pk__in=part), part))
    return made


_FIELDS = (
    "pk",
    "imported_at",
    "filed_on",
    "filed_year",
    "granted_on",
    "legal_status",
    "patent_type",
    "cited_by_count",
    "family_id",
    "publication_number",
    "office",
    "region_code",
    "is_public",
)


def _built(found: QuerySet[Patent], keys: list[int] | None = None) -> Columns:
    """These patents read from the tables; of lists only those of ``keys``, or all."""
    words: dict[str, dict[str, int]] = {"offices": {}, "regions": {}, "symbols": {}, "holders": {}}
    is_public = ExpressionWrapper(PUBLISHED, output_field=BooleanField())
    told = found.annotate(is_public=is_public).order_by("pk").values_list(*_FIELDS).iterator(chunk_size=5000)
    rows = [
        (
            pk,
            _stamp(written),
            _ordinal(filed),
            year or (filed.year if filed else 0),
            _ordinal(granted),
            STATUSES.index(status) if status in STATUSES else 0,
            TYPES.index(kind) if kind in TYPES else 0,
            -1 if cited is None else cited,
            family or 0,
            document_hash(publication),
            _place(words["offices"], office),
            _place(words["regions"], region),
            int(public),
        )
        for pk, written, filed, year, granted, status, kind, cited, family, publication, office, region, public in told
    ]
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(_FIELDS))
    own: Ints = table[:, 0]
    ipc_at, ipc = _listed(own, _of(PatentIpc.objects.all(), keys, "symbol"), words["symbols"])
    holders = list(_of(PatentHolder.objects.all(), keys, "name", "organization_id"))
    holder_at, holder = _listed(own, ((pk, name) for pk, name, _ in holders), words["holders"])
    _, holder_key = _numbered(own, ((pk, tied or 0) for pk, _, tied in holders))
    numbered = _of(Citation.objects.exclude(number=""), keys, "number")
    cited_at, cited = _numbered(own, ((pk, document_hash(number)) for pk, number in numbered))
    arrays = {name: np.ascontiguousarray(table[:, at]) for at, name in enumerate(ROW_COLUMNS)}
    arrays |= {
        "ipc_at": ipc_at,
        "ipc": ipc,
        "holder_at": holder_at,
        "holder": holder,
        "holder_key": holder_key,
    }
    arrays |= {"cited_at": cited_at, "cited": cited}
    return Columns.of(arrays, {name: tuple(known) for name, known in words.items()})


def _of(found: QuerySet[Any], keys: list[int] | None, *names: str) -> Iterator[tuple[Any, ...]]:
    """(patent, …) of a list table in the patents' order."""
    part = found if keys is None else found.filter(patent_id__in=keys)
    yield from (
        part.order_by("patent_id", "position").values_list("patent_id", *names).iterator(chunk_size=5000)
    )


def _listed(own: Ints, pairs: Iterable[tuple[int, str]], words: dict[str, int]) -> tuple[Ints, Ints]:
    """Offsets and values of words."""
    return _numbered(own, ((pk, _place(words, word)) for pk, word in pairs))


def _numbered(own: Ints, pairs: Iterable[tuple[int, int]]) -> tuple[Ints, Ints]:
    """Offsets and values of numbers; pairs come in order of the patents' keys."""
    table = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
    table = table[np.isin(table[:, 0], own)]
    lengths = np.bincount(np.searchsorted(own, table[:, 0]), minlength=len(own)) if len(own) else np.zeros(0)
    return offsets(lengths.astype(np.int64)), np.ascontiguousarray(table[:, 1])


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else NO_DAY


def _place(words: dict[str, int], word: str) -> int:
    return words.setdefault(word, len(words))
