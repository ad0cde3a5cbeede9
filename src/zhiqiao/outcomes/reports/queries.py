"""Reading reports."""

from dataclasses import dataclass

from django.db.models import QuerySet

from zhiqiao.foundation.access.rules import SYSTEM, Actor, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.documents import queries as documents
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.tables import region_name
from zhiqiao.outcomes.programme import queries as programme
from zhiqiao.outcomes.programme.models import Adoption
from zhiqiao.outcomes.programme.plans import plan
from zhiqiao.outcomes.reports import codec
from zhiqiao.outcomes.reports.assembly import draft_statement, recounted
from zhiqiao.outcomes.reports.comparison import Difference, differences
from zhiqiao.outcomes.reports.files import FORMATS, file_format
from zhiqiao.outcomes.reports.models import FrozenReport
from zhiqiao.outcomes.reports.statement import Statement

VIEW = "outcomes.reports:report:view"
VERIFY = "outcomes.reports:report:verify"


def reports(actor: Actor) -> QuerySet[FrozenReport]:
    """Reports the actor may see, newest first."""
    return rows(actor, VIEW, FrozenReport.objects.all())


def report(actor: Actor, pk: int) -> FrozenReport:
    """One report.

    Raises:
        Refusal: there is none with this number.
        Denied: not within the actor's reach.
    """
    one = FrozenReport.objects.filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号报告", "请从报告列表中打开")
    require(actor, VIEW, one.resource)
    return one


def statement(actor: Actor, pk: int) -> Statement:
    """What a report says."""
    return codec.from_dict(report(actor, pk).statement)


def statement_on(
    actor: Actor, form_code: str, plan_code: str, region_code: str = "", position: int | None = None
) -> Statement:
    """A statement counted on the spot and not kept, on the plan that a region has adopted.

    Args:
        actor: who asks.
        form_code: a file of ``forms/``.
        plan_code: a file of ``parameters/plans/``.
        region_code: GB/T 2260 prefix; may be left out where one region alone has adopted the plan.
        position: ledger position; the head when None.
    """
    return draft_statement(actor, form_code, _adopted(actor, plan_code, region_code), position)


def _adopted(actor: Actor, plan_code: str, region_code: str) -> Adoption:
    title = plan(plan_code).title
    found = [one for one in programme.adoptions(actor) if one.plan_code == plan_code]
    regions = "、".join(f"{one.region_code}（{region_name(one.region_code)}）" for one in found)
    if not found:
        raise Refusal(f"还没有地区采用“{title}”", "请先在“计划”页采用方案，或运行 zhiqiao demo 填充演示区")
    chosen = [one for one in found if one.region_code == region_code] if region_code else found
    if not chosen:
        raise Refusal(f"地区 {region_code} 没有采用“{title}”", f"已采用的地区：{regions}")
    if len({one.region_code for one in chosen}) > 1:
        raise Refusal(f"有几个地区采用了“{title}”", f"请指明其中一个：{regions}")
    return chosen[0]


def stored_file(actor: Actor, pk: int, suffix: str) -> bytes:
    """A file of a frozen report, as it was stored.

    Raises:
        Refusal: the report is a draft, or its file is missing or changed in storage.
    """
    one = report(actor, pk)
    kind = file_format(suffix)
    sha256 = one.sha256_of(suffix)
    if not sha256:
        raise Refusal(f"报告还是草稿，没有存下来的{kind.label}文件", "请先冻结报告，或下载草稿预览")
    # Who may see the report may have its files; documents knows only who stored them.
    return documents.read(SYSTEM, sha256).data


@dataclass(frozen=True)
class Verification:
    """A report looked at again: each part with what was found; ``is_whole`` when nothing is wrong."""

    is_statement_whole: bool
    is_ledger_same: bool
    files: dict[str, str]
    differences: tuple[Difference, ...]

    @property
    def is_whole(self) -> bool:
        """Whether words, ledger, figures and files are all what they were."""
        return (
            self.is_statement_whole
            and self.is_ledger_same
            and not any(self.files.values())
            and not self.differences
        )


def verify_report(actor: Actor, pk: int) -> Verification:
    """Count a report again at its own ledger position and compare; look at its files and fingerprints.

    A difference means that a plan's target, an indicator's rule or the ledger is no longer what it was.
    """
    one = report(actor, pk)
    require(actor, VERIFY, one.resource)
    kept = codec.from_dict(one.statement)
    files = {kind.label: _problem(one.sha256_of(suffix)) for suffix, kind in FORMATS.items()}
    return Verification(
        is_statement_whole=codec.digest(kept) == one.statement_digest,
        is_ledger_same=evidence.head_digest(one.position) == kept.head_hash,
        files={} if one.is_draft else files,
        differences=tuple(differences(kept, recounted(actor, one.adoption_id, kept, kept.position))),
    )


def _problem(sha256: str) -> str:
    """What is wrong with a stored file, or ''."""
    try:
        documents.read(SYSTEM, sha256)
    except Refusal as refusal:
        return str(refusal)
    return ""
