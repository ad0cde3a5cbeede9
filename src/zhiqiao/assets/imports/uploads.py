"""The files of one upload: loaded, read one by one, and told of."""

import hashlib
from collections.abc import Sequence
from typing import Any

from zhiqiao.assets.imports.archives import Content, Loaded, Opened, unopened
from zhiqiao.assets.imports.column_mapping import SavedMapping
from zhiqiao.assets.imports.file_reading import FileContent, FileReport, Progress, read_records
from zhiqiao.assets.imports.records import Unrelated
from zhiqiao.foundation.documents.checks import inspect_size
from zhiqiao.foundation.documents.refusals import UnknownType
from zhiqiao.kernel.refusal import Refusal


def loaded(file: tuple[str, Content]) -> Loaded:
    """The file as it is to be read, or why it cannot be."""
    name, source = file
    try:
        if not isinstance(source, bytes):
            inspect_size(name, source.stat().st_size)
    except Refusal as refusal:
        return name, b"", refusal
    except OSError as error:
        return name, b"", unopened(name, error)
    return name, source, None


def read_opened(
    one: Opened,
    known: dict[str, str],
    into: FileContent,
    *,
    keep_unverified: bool = False,
    progress: Progress | None = None,
    mappings: Sequence[SavedMapping] = (),
) -> None:
    """Read a file of an upload; what was refused before, read before, or is none of ours is only told in the report.

    Args:
        one: The file.
        known: Names of the files read so far by what is in them; this one is added.
        into: Where its report, records and rejected rows go.
        keep_unverified: As in `plan_import`.
        progress: Told of rows read.
        mappings: How columns are matched that people matched themselves.
    """
    report = into.report
    if one.refusal:
        report.refusal = one.refusal
    else:
        digest = hashlib.sha256(one.data).hexdigest()
        if digest in known:
            report.notes.append(f"与“{known[digest]}”内容相同，只计一次")
            return
        known[digest] = one.name
        read_records(
            one.name,
            one.data,
            keep_unverified=keep_unverified,
            progress=progress,
            into=into,
            mappings=mappings,
        )
    report.is_skipped = one.is_inside and isinstance(report.refusal, (Unrelated, UnknownType))


def file_json(report: FileReport) -> dict[str, Any]:
    """What became of a file, as JSON."""
    refusal = report.refusal
    return {
        "file": report.name,
        "format": report.format,
        "format_label": "、".join(report.labels),
        "rows": report.rows,
        "refusal": {"reason": refusal.reason, "remedy": refusal.remedy} if refusal else None,
        "notes": list(report.notes),
        **({"is_skipped": True} if report.is_skipped else {}),
    }
