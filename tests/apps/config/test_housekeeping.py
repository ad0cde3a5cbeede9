"""Lapsed offers leave the shelf and unanswered pushes close, without anyone pressing anything."""

from datetime import timedelta

import pytest
from tests.apps.neighborhood import Neighborhood

from zhiqiao.assets.register.models import Patent
from zhiqiao.config.commands import worker
from zhiqiao.config.commands.housekeeping import tidy
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.kernel.periods import as_of, today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog.models import Listing
from zhiqiao.market.catalog.services import ListingData, publish_listing, save_listing
from zhiqiao.market.matching.models import Push
from zhiqiao.market.matching.services import push


def offered(town: Neighborhood, office: Actor, serial: int) -> Listing:
    number = town.patent(office, serial)
    data = ListingData(
        title="印染废水脱色", patent_numbers=(number,), modes=("ordinary_license",), payment="negotiable"
    )
    return publish_listing(office, save_listing(office, data).pk)


def test_nothing_is_written_when_nothing_is_due(town: Neighborhood, office: Actor) -> None:
    offered(town, office, 11)
    tidy()  # a fee may be due these days
    before = AuditEntry.objects.count()
    assert tidy() == (0, 0)
    assert AuditEntry.objects.count() == before


def test_what_lapsed_or_expired_leaves_the_shelf(town: Neighborhood, office: Actor) -> None:
    lapsed, expired, stays = (offered(town, office, serial) for serial in (12, 13, 14))
    Patent.objects.filter(pk=lapsed.offered.get().patent_id).update(legal_status="ended")
    Listing.objects.filter(pk=expired.pk).update(valid_to=today() - timedelta(days=1))
    assert tidy() == (2, 0)
    found = {one.pk: (one.state, one.withdrawn_why) for one in Listing.objects.all()}
    assert found == {
        lapsed.pk: ("withdrawn", "lapsed"),
        expired.pk: ("withdrawn", "expired"),
        stays.pk: ("published", ""),
    }


def test_a_push_nobody_answers_is_closed_in_the_end(
    town: Neighborhood, office: Actor, dyer: Organization
) -> None:
    number = town.patent(office, 15)
    with as_of(today() - timedelta(days=200)):
        old = push(office, number, dyer.pk, reason="降低色度")
    assert tidy() == (0, 1)
    assert Push.objects.get(pk=old.pk).state == Push.EXPIRED
    assert tidy() == (0, 0)


def test_what_is_refused_once_does_not_end_the_round_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's thread goes on to the next hour."""
    asked: list[int] = []

    def refuse() -> None:
        asked.append(1)
        raise Refusal("检索引擎没有启动", "请启动后再试")

    def an_hour(_seconds: float) -> None:
        if len(asked) == 2:
            raise SystemExit

    monkeypatch.setattr("zhiqiao.config.commands.housekeeping.tidy", refuse)
    monkeypatch.setattr("zhiqiao.config.commands.worker.time.sleep", an_hour)
    with pytest.raises(SystemExit):
        worker._tidy_daily()
    assert len(asked) == 2
