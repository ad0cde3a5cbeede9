"""Matching the columns of an unknown list to fields: a draft to look at, kept under a name, changed, deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhiqiao.assets.imports.archives import unpacked
from zhiqiao.assets.imports.column_mapping import (
    SavedMapping,
    checked,
    header_key,
    likely_header,
    mapped_at,
)
from zhiqiao.assets.imports.column_suggestions import Suggestion, suggest
from zhiqiao.assets.imports.file_reading import Place, misshapen, take_row
from zhiqiao.assets.imports.kept_files import files_of
from zhiqiao.assets.imports.mapping_queries import of_organization, resource_of
from zhiqiao.assets.imports.models import ColumnMapping, ImportBatch
from zhiqiao.assets.imports.queries import batch as find_batch
from zhiqiao.assets.imports.queries import resource_of as resource_of_batch
from zhiqiao.assets.imports.reading import Sheet, read_file
from zhiqiao.assets.imports.recognition import fold_header, header_texts
from zhiqiao.assets.imports.records import PatentRecord, RejectedRow
from zhiqiao.assets.imports.row_kinds import why_no_data
from zhiqiao.assets.imports.row_reader import RowReader
from zhiqiao.assets.imports.services import plan_again
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.refusal import Refusal

EDIT = "assets.imports:mapping:edit"
PREVIEWED_ROWS = 10
_LONGEST_NAME = 60


@dataclass(frozen=True)
class MappingDraft:
    """A file's sheet laid out for matching.

    Attributes:
        sheet: The sheet's name.
        sheets: The names of all sheets that have a header row.
        header_row: The header's row as a spreadsheet numbers it.
        columns: Each column with its samples and what it may be.
    """

    sheet: str
    sheets: tuple[str, ...]
    header_row: int
    columns: tuple[Suggestion, ...]


def draft_of(actor: Actor, batch: ImportBatch, sheet_name: str = "", header_row: int = 0) -> MappingDraft:
    """The sheet that speaks most like a patent list (or the named one), its columns suggested.

    Args:
        actor: who matches.
        batch: a refused import that may be matched.
        sheet_name: the sheet asked for; "" for the likeliest.
        header_row: the header's row as a spreadsheet numbers it; 0 for the likeliest.
    """
    require(actor, EDIT, resource_of_batch(batch))
    sheets = _sheets_of(batch)
    if sheet_name in {sheet.name for sheet, _ in sheets}:
        sheets = [(sheet, row) for sheet, row in sheets if sheet.name == sheet_name]
    laid_out = []
    for sheet, likely in sheets:
        row = header_row - 1 if 0 < header_row <= len(sheet.rows) else likely
        laid_out.append((sheet, row, suggest(sheet, row)))
    sheet, row, columns = max(laid_out, key=lambda one: sum(bool(column.field) for column in one[2]))
    names = tuple(each.name for each, _ in _sheets_of(batch))
    return MappingDraft(sheet.name, names, row + 1, tuple(columns))


@dataclass(frozen=True)
class PreviewedRow:
    """One row read by a draft: the record, or what is wrong with it."""

    row: int
    record: PatentRecord | None
    problem: RejectedRow | None


def preview_mapping(
    actor: Actor, batch: ImportBatch, sheet_name: str, header_row: int, fields: Mapping[int, str]
) -> list[PreviewedRow]:
    """The first ten rows of the file as these columns would read them.

    Raises:
        Refusal: the title or the number is not matched.
    """
    require(actor, EDIT, resource_of_batch(batch))
    sheet = _sheet(batch, sheet_name)
    mapping = _mapping("预览", sheet, header_row, fields)
    recognized = mapped_at(sheet, header_row - 1, mapping)
    found: list[PreviewedRow] = []
    for row in range(header_row, len(sheet.rows)):
        if sheet.is_blank(row) or why_no_data(recognized, row):
            continue
        place = Place(batch.file_name, sheet.name, row + 1)
        reader = RowReader(
            recognized.source,
            sheet,
            row,
            recognized.header_row,
            recognized.columns,
            recognized.headers,
            batch.keep_unverified,
        )
        taken = misshapen(recognized, row, place) or take_row(reader, place)
        rejected = taken if isinstance(taken, RejectedRow) else None
        record = taken if isinstance(taken, PatentRecord) else None
        found.append(PreviewedRow(row + 1, record, rejected))
        if len(found) == PREVIEWED_ROWS:
            break
    return found


@mutation(EDIT)
def map_batch(
    actor: Actor,
    pk: int,
    *,
    name: str,
    sheet_name: str,
    header_row: int,
    fields: Mapping[int, str],
    is_region_wide: bool = False,
) -> ImportBatch:
    """Keep the matched columns under a name and plan the file by them.

    Raises:
        Refusal: not waiting to be matched, no name, the title or the number not matched, the name taken.
    """
    batch = find_batch(actor, pk)
    require(actor, EDIT, resource_of_batch(batch))
    if batch.state != ImportBatch.REFUSED or not batch.may_map:
        raise Refusal(f"这次导入{batch.get_state_display()}，不用再对应", "需要时请重新上传")
    sheet = _sheet(batch, sheet_name)
    draft = _mapping(name, sheet, header_row, fields)
    headers = list(header_texts(sheet, header_row - 1).values())
    kept = keep_mapping(actor, name, headers, draft.fields, is_region_wide=is_region_wide)
    batch = plan_again(actor, pk)
    target(f"import:{batch.pk}", {"mapping": kept.name, "file": batch.file_name})
    return batch


@mutation(EDIT)
def keep_mapping(
    actor: Actor,
    name: str,
    headers: Sequence[str],
    fields: Mapping[str, str],
    *,
    is_region_wide: bool = False,
) -> ColumnMapping:
    """Keep a mapping for these headers; one that the organization has for them is replaced.

    Raises:
        Refusal: no name, the name taken, a field unknown, the title or the number not matched.
    """
    require(actor, EDIT, Resource(actor.region_code, frozenset({actor.organization_id or 0})))
    key = header_key(headers)
    one = ColumnMapping.objects.filter(of_organization(actor.organization_id), header_key=key).first()
    one = one or ColumnMapping(
        header_key=key, organization_id=actor.organization_id, region_code=actor.region_code
    )
    one.headers = list(dict.fromkeys(headers))
    one.made_by_id, one.made_by = actor.user_id, actor.name
    return _save(actor, one, name, fields, is_region_wide=is_region_wide)


@mutation(EDIT)
def change_mapping(
    actor: Actor, pk: int, *, name: str, fields: Mapping[str, str], is_region_wide: bool = False
) -> ColumnMapping:
    """Rename a mapping, match its columns anew, or give it to the region."""
    one = _locked(pk)
    require(actor, EDIT, resource_of(one))
    return _save(actor, one, name, fields, is_region_wide=is_region_wide)


@mutation(EDIT)
def delete_mapping(actor: Actor, pk: int) -> str:
    """Forget a mapping; what was imported by it stays. Its name."""
    one = _locked(pk)
    require(actor, EDIT, resource_of(one))
    target(f"mapping:{one.pk}", {"name": one.name, "headers": one.headers, "fields": one.fields})
    one.delete()
    return one.name


def _save(
    actor: Actor, one: ColumnMapping, name: str, fields: Mapping[str, str], *, is_region_wide: bool
) -> ColumnMapping:
    name = " ".join(name.split())
    if not name:
        raise Refusal("还没有给这份列对应起名", "请写一个以后认得出的名称，例如“科技处年报表”", column="name")
    if len(name) > _LONGEST_NAME:
        raise Refusal(f"名称有 {len(name)} 个字，太长了", f"请不超过 {_LONGEST_NAME} 个字", column="name")
    others = ColumnMapping.objects.filter(of_organization(one.organization_id), name=name).exclude(pk=one.pk)
    if others.exists():
        raise Refusal(f"已有一份列对应叫“{name}”", "请换一个名称，或先删去那一份", column="name")
    if is_region_wide and actor.role is not Role.LEAD_AGENCY:
        raise Refusal("只有主管部门可以让全地区使用一份列对应", "请取消“全地区可用”")
    one.name, one.fields, one.is_region_wide = name, checked(fields), is_region_wide
    one.save()
    target(f"mapping:{one.pk}", {"name": name})
    return one


def _mapping(name: str, sheet: Sheet, header_row: int, fields: Mapping[int, str]) -> SavedMapping:
    headers = header_texts(sheet, header_row - 1) if 0 < header_row <= len(sheet.rows) else {}
    by_header: dict[str, str] = {}
    for column, text in headers.items():
        chosen = fields.get(column, "")
        if chosen and by_header.setdefault(fold_header(text), chosen) != chosen:
            raise Refusal(f"有两列都叫“{text}”，却对应了不同的字段", "请在表里改成不同的列名后重新上传")
    return SavedMapping(name, header_key(headers.values()), checked(by_header))


def _sheets_of(batch: ImportBatch) -> list[tuple[Sheet, int]]:
    """The sheets that have a likely header row, each with it."""
    if not batch.may_map:
        raise Refusal("这份文件不能按列对应", "能对应的是有表头行、有数据行的表格")
    table = next((one for one in unpacked(files_of(batch)) if not one.refusal), None)
    if table is None:
        raise Refusal("文件已打不开", "请重新上传")
    reading = read_file(table.name, table.data)
    found = [(sheet, row) for sheet in reading.sheets if (row := likely_header(sheet)) is not None]
    if not found:
        raise Refusal("文件里找不到表头行", "请补上表头行后重新上传")
    return found


def _sheet(batch: ImportBatch, name: str) -> Sheet:
    for sheet, _ in _sheets_of(batch):
        if sheet.name == name:
            return sheet
    raise Refusal(f"没有名为“{name}”的工作表", "请从列表中选择工作表")


def _locked(pk: int) -> ColumnMapping:
    one = ColumnMapping.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号列对应", "请从列对应的清单中打开")
    return one
