"""Writing reports: draft, edit, count again, freeze into three files, note the submission, drop a draft."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.utils import timezone

from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents.services import store
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.outcomes.programme import queries as programme
from zhiqiao.outcomes.reports import codec
from zhiqiao.outcomes.reports.assembly import draft_statement, recounted
from zhiqiao.outcomes.reports.files import FORMATS, file_name, render
from zhiqiao.outcomes.reports.form import form
from zhiqiao.outcomes.reports.models import FrozenReport
from zhiqiao.outcomes.reports.statement import Statement
from zhiqiao.outcomes.reports.workflow import REPORTING

DRAFT = "outcomes.reports:report:draft"
EDIT = "outcomes.reports:report:edit"
FREEZE = "outcomes.reports:report:freeze"
SUBMIT = "outcomes.reports:report:submit"
DISCARD = "outcomes.reports:report:discard"


class NotReady(Refusal):
    """A draft lacks what its form asks for."""


@mutation(DRAFT)
def draft_report(actor: Actor, form_code: str, adoption_id: int, position: int | None = None) -> FrozenReport:
    """Start a report on an adopted plan, counted up to a ledger position (the head unless said)."""
    adoption = programme.adoption(actor, adoption_id)
    made = FrozenReport(
        form=form(form_code).code,
        adoption_id=adoption.pk,
        region_code=adoption.region_code,
        organization_id=actor.organization_id,
        made_by_id=actor.user_id,
        made_by=actor.name,
    )
    require(actor, DRAFT, made.resource)
    _keep(made, draft_statement(actor, form_code, adoption, position))
    target(f"report:{made.pk}", {"form": form_code, "position": made.position})
    return made


@mutation(EDIT)
def edit_report(actor: Actor, pk: int, edits: Mapping[str, object]) -> FrozenReport:
    """Change the words, money and reasons of a draft; figures cannot be typed."""
    one = _locked(actor, pk, EDIT, "edit")
    _keep(one, codec.from_dict(one.statement).with_edits(**edits))
    target(f"report:{one.pk}", {"edited": sorted(edits)})
    return one


@mutation(EDIT)
def recount_report(actor: Actor, pk: int, position: int | None = None) -> FrozenReport:
    """Count a draft again, at the head of the ledger unless said; what people wrote stays."""
    one = _locked(actor, pk, EDIT, "recount")
    _keep(one, recounted(actor, one.adoption_id, codec.from_dict(one.statement), position))
    target(f"report:{one.pk}", {"position": one.position})
    return one


@mutation(FREEZE)
def freeze_report(actor: Actor, pk: int) -> FrozenReport:
    """Make the three files and keep them; from now on the report does not change.

    Raises:
        NotReady: the form asks for more, with all that is missing.
        FontsMissing: no Chinese font to embed in the PDF.
    """
    one = _locked(actor, pk, FREEZE, "freeze")
    statement = codec.from_dict(one.statement)
    wanted = form(one.form).missing(statement)
    if wanted:
        raise NotReady("报告还不能冻结", f"请先{'；'.join(wanted)}")
    hashes = {
        suffix: store(
            actor,
            file_name(statement, suffix),
            render(statement, suffix, settings.ZHIQIAO_FONTS),
            organization_id=one.organization_id,
        ).sha256
        for suffix in FORMATS
    }
    one.excel_sha256, one.word_sha256, one.pdf_sha256 = hashes["xlsx"], hashes["docx"], hashes["pdf"]
    one.state = REPORTING.step(one.state, "freeze")
    one.frozen_by, one.frozen_at = actor.name, timezone.now()
    one.save()
    target(f"report:{one.pk}", {"digest": one.statement_digest, "files": hashes})
    return one


@mutation(SUBMIT)
def submit_report(actor: Actor, pk: int, submitted_to: str, submitted_on: date) -> FrozenReport:
    """Note to whom and when a frozen report was submitted."""
    one = _locked(actor, pk, SUBMIT, "submit")
    if not submitted_to.strip():
        raise Refusal("没有填写报送单位", "请填写接收报告的单位", column="submitted_to")
    one.submitted_to, one.submitted_on = submitted_to.strip()[:100], submitted_on
    one.state = REPORTING.step(one.state, "submit")
    one.save()
    target(f"report:{one.pk}", {"to": one.submitted_to, "on": submitted_on.isoformat()})
    return one


@mutation(DISCARD)
def discard_report(actor: Actor, pk: int) -> None:
    """Drop a draft."""
    one = _locked(actor, pk, DISCARD, "discard")
    target(f"report:{one.pk}", {"title": one.title})
    one.delete()


def _locked(actor: Actor, pk: int, action: str, step: str) -> FrozenReport:
    """The report, locked for this transaction, if the actor may take the step and its state allows it."""
    one = FrozenReport.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号报告", "请从报告列表中打开")
    require(actor, action, one.resource)
    REPORTING.step(one.state, step)
    return one


def _keep(one: FrozenReport, statement: Statement) -> None:
    one.title, one.position = statement.title[:200], statement.position
    one.statement, one.statement_digest = codec.to_dict(statement), codec.digest(statement)
    one.save()
