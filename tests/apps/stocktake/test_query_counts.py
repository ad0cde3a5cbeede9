"""No page of the room asks the database once a row: two rows and nine cost the same number of queries."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.apps.neighborhood import application_number
from tests.apps.stocktake.stocktake_round import ANSWERS
from tests.apps.stocktake.test_pages import browser_of

from zhiqiao.assets.appraisal import services as appraisal
from zhiqiao.assets.appraisal.disclosing import Content
from zhiqiao.assets.landscape.models import Alert, NavigationProject
from zhiqiao.assets.landscape.services import watching
from zhiqiao.assets.register.models import Patent, PatentHolder, PatentIpc
from zhiqiao.assets.stocktake import services
from zhiqiao.assets.stocktake.models import Bundle, Entry, FundingDeclaration, Round
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization

PAGES = (
    *("rounds", "round", "round-differences", "round-invitations", "wake-up", "funded", "bundles", "bundle"),
    *("pool", "promotion", "promotion-edition", "handling", "appraisals", "high-value", "disclosures"),
    *("filing-flags", "navigations", "alerts", "watches"),
)


def add(opened: Round, office: Actor, university: Organization, first: int, last: int) -> None:
    """Patents number so and so, rated by both, in the pool, funded, marked, appraised, watched."""
    for serial in range(first, last):
        number = application_number(6000 + serial, year=2012)
        patent = Patent.objects.create(
            number=number,
            application_number=number,
            title=f"一种膜分离设备{serial}",
            patent_type="invention",
            office="CN",
            legal_status="in_force",
            filed_on=date(2012, 3, 1),
            granted_on=date(2015, 3, 1),
            ipc_main="C02F9/00",
            inventor_text=f"发明人{serial}",
            holder_text=university.name,
            region_code=university.region_code,
            source="test",
        )
        PatentHolder.objects.create(patent=patent, name=university.name, organization=university, position=0)
        PatentIpc.objects.create(patent=patent, symbol="C02F9/00", position=0)
        entry = Entry.objects.create(
            round=opened,
            patent=patent,
            organization=university,
            region_code=university.region_code,
            state_since=timezone.now(),
        )
        services.answer_entry(office, entry.pk, ANSWERS)
        services.assess_entry(office, entry.pk, "B", 3, "还要中试")
        services.screen_entries(office, [entry.pk], "看好", into_pool=True)
        services.mark_entries(office, [entry.pk], "green", "节水")
        FundingDeclaration.objects.create(
            patent=patent, organization=university, region_code=university.region_code, told_by="office"
        )
        appraisal.appraise(office, number, "register_screen", "management")
        appraisal.save_disclosure(office, Content(f"交底{serial}", "", "", ""))
        watch = watching.add_watch(office, "applicant", f"公司{serial}")
        Alert.objects.create(
            organization=university,
            watch=watch,
            rule="rival_new_patent",
            subject=str(serial),
            title=f"预警{serial}",
            confidence="V0",
            found_on=date(2026, 1, 1),
        )
        NavigationProject.objects.create(
            name=f"项目{serial}",
            kind="industry",
            object_name="水处理",
            questions="谁在做？",
            state_since=timezone.now(),
            organization=university,
            region_code=university.region_code,
        )
        Round.objects.create(
            name=f"旧一轮{serial}",
            base_on=date(2020, 1, 1),
            due_on=date(2020, 2, 1),
            state=Round.CLOSED,
            organization=university,
            region_code=university.region_code,
        ).holders.create(organization=university, in_force=3)
        services.invite_inventors(office, opened.pk, [services.Invited(f"发明人{serial}")])


@pytest.fixture(autouse=True)
def _own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.ZHIQIAO_VAR = tmp_path
    settings.ZHIQIAO_INDEX = tmp_path / "index"
    settings.ZHIQIAO_VECTORS = tmp_path / "vectors"


def test_two_rows_and_nine_cost_the_same(opened: Round, office: Actor, university: Organization) -> None:
    desk = browser_of(office)
    counts: dict[int, dict[str, int]] = {}
    bundle: Bundle | None = None
    for first, last in ((0, 2), (2, 9)):
        add(opened, office, university, first, last)
        services.find_sleepers(office)
        numbers = list(Patent.objects.filter(number__startswith="201210006").values_list("number", flat=True))
        bundle = services.save_bundle(
            office, services.NewBundle("膜", tuple(numbers)), bundle.pk if bundle else None
        )
        edition = services.publish_edition(office, services.NewEdition(f"第 {last} 期"))
        keys = {
            "round": opened.pk,
            "round-differences": opened.pk,
            "round-invitations": opened.pk,
            "bundle": bundle.pk,
            "promotion-edition": edition.pk,
            "filing-flags": university.pk,
        }
        counts[last] = {}
        for name in PAGES:
            url = reverse(f"workbench:{name}", args=[keys[name]] if name in keys else [])
            desk.get(url, {"size": "50"})
            with CaptureQueriesContext(connection) as asked:
                assert desk.get(url, {"size": "50"}).status_code == 200, name
            counts[last][name] = len(asked)
    assert counts[9] == counts[2]
