"""An invented district under the plan, a lead agency, and a few recorded facts."""

import os
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import SYSTEM, Actor
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.accounts.parties import Party
from zhiqiao.foundation.evidence.facts import Grade, NewFact, Paper
from zhiqiao.foundation.evidence.services import write_fact
from zhiqiao.outcomes.programme.models import Adoption
from zhiqiao.outcomes.programme.services import adopt_plan

CLONE = Path(__file__).resolve().parents[3]
PLAN = "beibei-2023-2024"
DISTRICT, SISTER = "990101", "990102"


@pytest.fixture
def fonts(settings: Settings) -> Path:
    """Settings with an open Chinese font."""
    named = os.environ.get("ZHIQIAO_TEST_FONTS")
    folder = Path(named) if named else CLONE / "var" / "fonts"
    if not any(folder.glob("*.ttf")):
        pytest.skip(f"没有中文字体（{folder}）：./run --setup 会取来，或用 ZHIQIAO_TEST_FONTS 指明")
    settings.ZHIQIAO_FONTS = folder
    return folder


def lead_of(region: str, name: str) -> Actor:
    office = Organization.objects.create(name=name, kind="agency", region_code=region)
    return Actor(
        user_id=None,
        name="经办人",
        role=Role.LEAD_AGENCY,
        organization_id=office.pk,
        organization_name=name,
        organization_kind="agency",
        region_code=region,
    )


@pytest.fixture
def no_fonts(settings: Settings, tmp_path: Path) -> Path:
    """Settings as on a machine where set-up has not run."""
    settings.ZHIQIAO_FONTS = tmp_path / "no-fonts"
    return tmp_path


@pytest.fixture
def lead() -> Actor:
    return lead_of(DISTRICT, "澄江区市场监督管理局")


@pytest.fixture
def sister() -> Actor:
    return lead_of(SISTER, "西岭区市场监督管理局")


@pytest.fixture
def adoption(lead: Actor) -> Adoption:
    return adopt_plan(lead, PLAN, DISTRICT)


def record_license(number: int, *, size: str = "small", amount_fen: int = 12_345_678) -> int:
    """One recorded license from an invented university to an invented firm; gives its ledger position."""
    with transaction.atomic():
        return write_fact(
            SYSTEM,
            NewFact(
                kind="license_recorded",
                subject=f"20211000000{number}",
                subject_name=f"虚构专利{number}",
                effective_on=date(2024, 5, number % 27 + 1),
                parties=(
                    Party("giver", "江州大学", "", "university", "", DISTRICT),
                    Party(
                        "receiver",
                        f"澄江{number}公司",
                        f"91990101MA{number:07d}X",
                        "enterprise",
                        size,
                        DISTRICT,
                    ),
                ),
                region_code=DISTRICT,
                grade=Grade.RECORDED,
                amount_fen=amount_fen,
                record_number=f"X2024{number:04d}",
                papers=(Paper("0" * 64, "备案证明.pdf", "备案证明"),),
            ),
        ).position


@pytest.fixture
def recorded() -> list[int]:
    return [record_license(1), record_license(2), record_license(3, size="large")]
