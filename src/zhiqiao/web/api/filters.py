"""What lists can be narrowed by. Every word of ``q`` has to stand somewhere."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, TypeVar

from django.db.models import Model, Q, QuerySet
from ninja import Query, Schema
from pydantic import Field

M = TypeVar("M", bound=Model)
_MOST_WORDS = 10


def _with_words(rows: QuerySet[M], text: str, fields: Iterable[str]) -> QuerySet[M]:
    names = list(fields)
    for word in text.replace("\x00", " ").split()[:_MOST_WORDS]:
        either = Q()
        for name in names:
            either |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(either)
    return rows


def _equal(rows: QuerySet[M], **wanted: str | int | date | None) -> QuerySet[M]:
    return rows.filter(**{name: value for name, value in wanted.items() if value not in {None, ""}})


class PatentFilters(Schema):
    """Patents in reach."""

    q: str = Field("", max_length=300, description="名称、权利人或号码里的字")
    legal_status: str = Field("", description="in_force、pending、ended、unknown")
    patent_type: str = Field("", description="invention、utility_model、design")
    ipc: str = Field("", max_length=20, description="分类号开头，如 C02F")
    holder: str = Field("", max_length=200, description="权利人名称里的字")
    region_code: str = Field("", max_length=6, description="地区代码，含下级")
    filed_from: date | None = Field(None, description="申请日起")
    filed_to: date | None = Field(None, description="申请日止")

    def narrow(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows that pass."""
        rows = _with_words(rows, self.q, ("title", "holder_text", "number"))
        rows = _equal(rows, legal_status=self.legal_status, patent_type=self.patent_type)
        rows = _equal(
            rows,
            ipc_main__startswith=self.ipc.upper(),
            holder_text__icontains=self.holder,
            region_code__startswith=self.region_code,
        )
        return _equal(rows, filed_on__gte=self.filed_from, filed_on__lte=self.filed_to)


class ListingFilters(Schema):
    """Offers on the shelf."""

    q: str = Field("", max_length=300, description="标题、问题、好处、场景里的字")
    mode: str = Field("", max_length=40, description="可接受方式的代码，如 ordinary_license")
    payment: str = Field("", max_length=20, description="支付方式的代码")
    region_code: str = Field("", max_length=6, description="地区代码，含下级")
    maturity: int | None = Field(None, ge=1, le=9, description="成熟度")

    def narrow(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows that pass."""
        rows = _with_words(rows, self.q, ("title", "problem", "benefit", "scene"))
        rows = _equal(rows, payment=self.payment, maturity=self.maturity)
        return _equal(rows, region_code__startswith=self.region_code, modes__icontains=_quoted(self.mode))


class DemandFilters(Schema):
    """Published needs."""

    q: str = Field("", max_length=300, description="标题、问题、指标里的字")
    kind: str = Field("", max_length=20, description="需求类型的代码")
    industry_code: str = Field("", max_length=5, description="国民经济行业代码开头")
    region_code: str = Field("", max_length=6, description="地区代码，含下级")

    def narrow(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows that pass."""
        rows = _equal(_with_words(rows, self.q, ("title", "text", "targets")), kind=self.kind)
        rows = _equal(rows, industry_code__startswith=self.industry_code)
        return _equal(rows, region_code__startswith=self.region_code)


class FactFilters(Schema):
    """Facts in reach."""

    kind: str = Field("", max_length=40, description="事实种类的代码")
    subject: str = Field("", max_length=40, description="专利号或统一社会信用代码")
    matter: str = Field("", max_length=60, description="来由，如 deal:12")
    grade: int | None = Field(None, ge=1, le=3, description="最低等级：1 自报、2 有佐证、3 已备案")
    region_code: str = Field("", max_length=6, description="地区代码，含下级")
    effective_from: date | None = Field(None, description="生效日起")
    effective_to: date | None = Field(None, description="生效日止")
    position: int | None = Field(None, ge=0, description="只到账本的这个位置")

    def narrow(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows that pass."""
        rows = _equal(rows, kind=self.kind, subject=self.subject, matter=self.matter)
        rows = _equal(rows, grade__gte=self.grade, region_code__startswith=self.region_code)
        return _equal(
            rows,
            effective_on__gte=self.effective_from,
            effective_on__lte=self.effective_to,
            position__lte=self.position,
        )


class FigureChoice(Schema):
    """Which figures, counted up to where."""

    adoption: int | None = Field(None, description="采用记录的编号；不给时取本地区当前的")
    position: int | None = Field(None, description="数到账本的这个位置；不给时数到末尾")


def _quoted(code: str) -> str:
    """A code as it stands in a JSON list, so that one code never finds another that holds it."""
    return f'"{code}"' if code else ""


PatentQuery = Annotated[PatentFilters, Query()]
ListingQuery = Annotated[ListingFilters, Query()]
DemandQuery = Annotated[DemandFilters, Query()]
FactQuery = Annotated[FactFilters, Query()]
FigureQuery = Annotated[FigureChoice, Query()]
