"""Operations on the stock: patents and imports."""

from typing import Any

from ninja import File, Form, UploadedFile

from zhiqiao.assets.imports import queries as imports
from zhiqiao.assets.imports import services as importing
from zhiqiao.assets.imports import undoing
from zhiqiao.assets.register import queries as register
from zhiqiao.web.api.filters import PatentQuery
from zhiqiao.web.api.paging import Paged, PagingQuery, paged
from zhiqiao.web.api.rest import door
from zhiqiao.web.api.schemas import ImportPlanTold, ImportRowTold, ImportTold, PatentTold, PatentWhole
from zhiqiao.web.shell.actions import ActorRequest

ROWS_TOLD = 200


def _patent(one: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of the register
    return {
        "number": one.number,
        "application_number": one.application_number,
        "publication_number": one.publication_number,
        "title": one.title,
        "patent_type": one.patent_type,
        "legal_status": one.legal_status,
        "ipc_main": one.ipc_main,
        "filed_on": one.filed_on,
        "granted_on": one.granted_on,
        "holders": one.holder_text,
        "inventors": one.inventor_text,
        "region_code": one.region_code,
    }


@door.get("/patents", register.VIEW, "您可以查看的专利", response=Paged[PatentTold])
def patents(request: ActorRequest, filters: PatentQuery, paging: PagingQuery) -> dict[str, Any]:
    """Patents in reach."""
    return paged(
        filters.narrow(register.patents(request.actor)), paging, lambda one: PatentTold(**_patent(one))
    )


@door.get("/patents/{number}", register.VIEW, "一件专利", response=PatentWhole)
def patent(request: ActorRequest, number: str) -> PatentWhole:
    """One patent."""
    one = register.patent(request.actor, number)
    ipcs = [found.symbol for found in one.ipcs.all()]
    return PatentWhole(
        **_patent(one), abstract=one.abstract, ipcs=ipcs, status_raw=one.status_raw, source=one.source
    )


def _import(one: Any) -> dict[str, Any]:  # noqa: ANN401 - an import
    return {
        "id": one.pk,
        "file": one.file_name,
        "state": one.state,
        "state_label": one.get_state_display(),
        "source": one.source,
        "new": one.new,
        "changed": one.changed,
        "unchanged": one.unchanged,
        "rejected": one.rejected,
        "reason": one.reason,
        "made_at": one.made_at,
        "applied_at": one.applied_at,
        "undone_at": one.undone_at,
    }


def _plan(request: ActorRequest, pk: int) -> ImportPlanTold:
    """An import as kept; the rejected rows first, since they need work."""
    one = imports.batch(request.actor, pk)
    rejected = list(imports.planned(one, "rejected")[:ROWS_TOLD])
    others = imports.planned(one).exclude(outcome="rejected")[: ROWS_TOLD - len(rejected)]
    rows = [
        ImportRowTold(
            outcome=row.outcome,
            sheet=row.sheet,
            row=row.row,
            number=row.number,
            title=row.title,
            column=row.column,
            value=row.value,
            reason=row.reason,
            remedy=row.remedy,
        )
        for row in (*rejected, *others)
    ]
    return ImportPlanTold(**_import(one), rows=rows)


@door.get("/imports", imports.VIEW, "导入记录", response=Paged[ImportTold])
def import_list(request: ActorRequest, paging: PagingQuery) -> dict[str, Any]:
    """Imports in reach."""
    return paged(imports.batches(request.actor), paging, lambda one: ImportTold(**_import(one)))


@door.get("/imports/{int:import_id}", imports.VIEW, "一次导入的计划：先列拒收的行", response=ImportPlanTold)
def import_plan(request: ActorRequest, import_id: int) -> ImportPlanTold:
    """One import with its plan."""
    return _plan(request, import_id)


@door.post(
    "/imports/preview", importing.PREVIEW, "上传专利清单，得到计划；不写登记簿", response=ImportPlanTold
)
def preview(
    request: ActorRequest, file: File[UploadedFile], keep_unverified: Form[bool] = False
) -> ImportPlanTold:
    """Plan a workbook; nothing is written."""
    made = importing.preview_workbook(
        request.actor, file.name or "", file.read(), keep_unverified=keep_unverified
    )
    return _plan(request, made.pk)


@door.post(
    "/imports/{int:import_id}/apply",
    importing.APPLY,
    "把计划写入登记簿，要么全写要么不写",
    response=ImportPlanTold,
)
def apply(request: ActorRequest, import_id: int) -> ImportPlanTold:
    """Write a plan, all or nothing."""
    importing.apply_batch(request.actor, import_id)
    return _plan(request, import_id)


@door.post(
    "/imports/{int:import_id}/undo", importing.UNDO, "撤销一次已写入的导入，恢复原样", response=ImportPlanTold
)
def undo(request: ActorRequest, import_id: int) -> ImportPlanTold:
    """Take an applied import back; a large one goes in the background and is told as applied until it is done."""
    undoing.begin_undo(request.actor, import_id)
    return _plan(request, import_id)
