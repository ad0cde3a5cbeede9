"""An invented district made through the services, for the tests of the foundation and the rooms."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

import openpyxl

from zhiqiao.assets.imports import typed
from zhiqiao.foundation.access.actors import actor_of_membership
from zhiqiao.foundation.access.rules import SYSTEM, Actor
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.accounts.services import OrganizationData, YearData
from zhiqiao.foundation.audit.people import enter_member, enter_organization
from zhiqiao.kernel.credit_code import make_credit_code
from zhiqiao.kernel.patent_number import check_digit

HERE, SISTER, CITY = "990101", "990102", "9901"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PASSWORD = "tests-only-password"  # noqa: S105 - the people of this district live in memory
LEDGER_HEADER = ("申请号", "名称", "申请人", "申请日", "授权公告日", "分类号", "法律状态", "摘要")
SMALL_FIRM = tuple(YearData(year, 60, 30_000_000_00, 20_000_000_00) for year in (2020, 2022, 2024))
_codes = count(1)


def application_number(serial: int, *, kind: int = 1, year: int = 2021) -> str:
    """A whole application number with its check digit."""
    digits = f"{year}{kind}{serial:07d}"
    return digits + check_digit(digits)


def pdf(mark: str = "") -> bytes:
    """A small PDF; another mark makes other bytes."""
    return PDF + mark.encode()


def workbook(rows: Sequence[Sequence[object]], header: Sequence[str] = LEDGER_HEADER) -> bytes:
    """A city ledger as an Excel file."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (header, *rows):
        sheet.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def ledger_row(serial: int, holder: str, **changes: object) -> list[object]:
    """One row of the ledger; ``changes`` by the header's words."""
    told: dict[str, object] = {
        "申请号": application_number(serial),
        "名称": f"一种试验装置{serial}",
        "申请人": holder,
        "申请日": "2021-03-02",
        "授权公告日": "2023-05-09",
        "分类号": "C02F9/00",
        "法律状态": "有效",
        "摘要": "用于试验的装置。",
    }
    told |= changes
    return [told[name] for name in LEDGER_HEADER]


@dataclass
class Neighborhood:
    """Organizations and people, made when they are first asked for."""

    organizations: dict[str, Organization] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)

    def organization(self, name: str, kind: str, region: str = HERE, **more: Any) -> Organization:  # noqa: ANN401 - fields of OrganizationData
        """An organization with a credit code of its own."""
        if name not in self.organizations:
            code = make_credit_code(f"91990101MA{next(_codes):07d}")
            data = OrganizationData(name, kind, region, credit_code=code, **more)
            self.organizations[name] = enter_organization(SYSTEM, data)
        return self.organizations[name]

    def person(self, username: str, organization: Organization, role: str, college: str = "") -> Actor:
        """A person acting for an organization."""
        if username not in self.people:
            held = enter_member(SYSTEM, organization.pk, username, username, role, PASSWORD, college)
            self.people[username] = actor_of_membership(held)
        return self.people[username]

    def firm(self, name: str, region: str = HERE) -> Organization:
        """A small firm of textile dyeing, with size data."""
        return self.organization(name, "enterprise", region, industry_code="1713", years=SMALL_FIRM)

    def patent(self, office: Actor, serial: int, **changes: object) -> str:
        """A patent in force that the office has typed in; its number."""
        number = application_number(serial)
        values = {
            "application_number": number,
            "title": f"一种印染废水处理装置{serial}",
            "holder_names": office.organization_name,
            "filed_on": date(2021, 11, 29),
            "granted_on": date(2023, 1, 3),
            "ipcs": "C02F9/00",
            "legal_status": "有效",
            "abstract": "混凝之后膜过滤，降低色度。",
        }
        typed.type_patent(office, {**values, **changes})
        return number
