"""The API: who may come in, what is told, and how a refusal reads."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.apps.neighborhood import Neighborhood, application_number, ledger_row, workbook

from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.assets.register import queries as register
from zhiqiao.config.reference import action_of, doors
from zhiqiao.foundation.access.rules import ACTIONS, Actor
from zhiqiao.foundation.accounts.models import User
from zhiqiao.market.catalog import needs, services
from zhiqiao.market.catalog.needs import DemandData
from zhiqiao.market.catalog.services import ListingData
from zhiqiao.transactions.deals import services as deals
from zhiqiao.transactions.deals.drafting import DealData, draft_deal

pytestmark = pytest.mark.django_db
As = Callable[[Actor], Client]

PUBLIC = {"/api/health", "/api/listings", "/api/demands", "/api/openapi.json"}
SIGNED_IN = {
    "/api/me",
    "/api/patents",
    "/api/facts",
    "/api/imports",
    "/api/figures",
    "/api/search?q=C02F",
    "/api/search/suggestions?q=C02F",
}


def got(client: Client, path: str, status: int = 200) -> Any:  # noqa: ANN401 - whatever the operation tells
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()
    return json.loads(answer.content)


def posted(client: Client, path: str, data: dict[str, Any], status: int = 200) -> Any:  # noqa: ANN401 - the same
    answer = client.post(path, data)
    assert answer.status_code == status, answer.content.decode()
    return json.loads(answer.content)


def upload(*rows: list[object], name: str = "台账.xlsx") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, workbook(rows))}


@pytest.fixture
def patents(town: Neighborhood, office: Actor) -> list[str]:
    return [town.patent(office, 1), town.patent(office, 2, legal_status="失效"), town.patent(office, 3)]


def test_every_operation_carries_a_declared_action() -> None:
    found = {route: door for route, door in doors() if "api/" in route}
    named = {route: action_of(door) for route, door in found.items() if action_of(door)}
    assert len(named) >= 18
    assert set(named.values()) <= set(ACTIONS)
    bare = [route for route in found if route not in named]
    assert bare == ["api/"], f"只有 ninja 自带的根地址没有动作：{bare}"


@pytest.mark.parametrize("path", sorted(PUBLIC))
def test_what_is_public_needs_no_login(client: Client, path: str) -> None:
    got(client, path)


@pytest.mark.parametrize("path", sorted(SIGNED_IN))
def test_the_rest_does_and_says_so(client: Client, path: str) -> None:
    told = got(client, path, 401)
    assert set(told) == {"reason", "remedy", "column"}
    assert "登录" in told["reason"]


def test_who_comes_in_is_judged_before_what_is_asked(client: Client) -> None:
    got(client, "/api/patents?page=nonsense", 401)
    posted(client, "/api/imports/preview", {}, 401)


def test_me(as_: As, clerk: Actor) -> None:
    assert got(as_(clerk), "/api/me") == {
        "name": "clerk",
        "role": "lead_agency",
        "role_label": "主管部门",
        "organization": "澄江区市场监督管理局",
        "region_code": "990101",
    }


class TestPatents:
    """The register through the API is the register of the pages."""

    def test_a_page_of_them(self, as_: As, office: Actor, patents: list[str]) -> None:
        told = got(as_(office), "/api/patents?size=2")
        assert (told["total"], told["page"], len(told["items"])) == (3, 1, 2)
        assert len(got(as_(office), "/api/patents?size=2&page=2")["items"]) == 1
        assert got(as_(office), "/api/patents?page=9") == {"items": [], "total": 3, "page": 9}
        assert patents

    @pytest.mark.parametrize(
        ("query", "total"),
        [
            ("legal_status=in_force", 2),
            ("q=装置2", 1),
            ("q=印染 装置", 3),
            ("ipc=c02f", 3),
            ("ipc=A", 0),
            ("holder=澄江大学", 3),
            ("region_code=9901", 3),
            ("region_code=990102", 0),
            ("filed_from=2021-11-29&filed_to=2021-11-29", 3),
            ("filed_from=2021-11-30", 0),
            ("patent_type=design", 0),
        ],
    )
    def test_narrowed(self, as_: As, office: Actor, patents: list[str], query: str, total: int) -> None:
        assert got(as_(office), f"/api/patents?{query}")["total"] == total, patents

    def test_out_of_reach_there_is_nothing_to_count(
        self, as_: As, patents: list[str], firm: Actor, sister_clerk: Actor
    ) -> None:
        for actor in (firm, sister_clerk):
            assert got(as_(actor), "/api/patents")["total"] == 0
            told = got(as_(actor), f"/api/patents/{patents[0]}", 403)
            assert "范围" in told["reason"]

    def test_one(self, as_: As, office: Actor, patents: list[str]) -> None:
        told = got(as_(office), f"/api/patents/{patents[0]}")
        assert (told["number"], told["ipcs"], told["legal_status"]) == (patents[0], ["C02F9/00"], "in_force")
        assert told["abstract"]
        assert "登记簿里没有" in got(as_(office), "/api/patents/2099", 422)["reason"]

    @pytest.mark.parametrize("query", ["size=0", "size=201", "page=0", "page=x", "filed_from=昨天", "q=%00"])
    def test_wrong_parameters_are_refused_in_chinese(self, as_: As, office: Actor, query: str) -> None:
        told = got(as_(office), f"/api/patents?{query}", 422)
        assert re.search("[一-鿿]", told["reason"])
        assert re.search("[一-鿿]", told["remedy"])


class TestImports:
    """Preview, apply and undo by a program, through the same services as the pages."""

    def test_the_whole_way(self, as_: As, clerk: Actor) -> None:
        client = as_(clerk)
        good = application_number(2)
        wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
        plan = posted(
            client,
            "/api/imports/preview",
            upload(ledger_row(1, "某大学"), ledger_row(2, "某大学", 申请号=wrong)),
        )
        assert (plan["state"], plan["new"], plan["rejected"]) == ("previewed", 1, 1)
        assert (plan["rows"][0]["outcome"], plan["rows"][0]["row"], plan["rows"][0]["value"]) == (
            "rejected",
            3,
            wrong,
        )
        assert plan["rows"][0]["remedy"]
        assert register.count_all() == 0
        assert posted(client, f"/api/imports/{plan['id']}/apply", {})["state"] == "applied"
        assert register.count_all() == 1
        assert "不能写入" in posted(client, f"/api/imports/{plan['id']}/apply", {}, 422)["reason"]
        assert posted(client, f"/api/imports/{plan['id']}/undo", {})["state"] == "undone"
        assert register.count_all() == 0
        assert got(client, "/api/imports")["total"] == 1
        assert got(client, f"/api/imports/{plan['id']}")["undone_at"]

    def test_a_file_that_is_not_opened_is_refused(self, as_: As, clerk: Actor) -> None:
        told = posted(as_(clerk), "/api/imports/preview", {"file": SimpleUploadedFile("a.xlsx", b"MZ")}, 422)
        assert told["reason"]
        assert told["remedy"]
        told = posted(as_(clerk), "/api/imports/preview", {}, 422)
        assert told["column"] == "file"
        assert not ImportBatch.objects.exists()

    def test_others_may_not_and_are_told_why(
        self, as_: As, clerk: Actor, firm: Actor, sister_clerk: Actor
    ) -> None:
        told = posted(as_(firm), "/api/imports/preview", upload(ledger_row(1, "某大学")), 403)
        assert "主管部门" in told["reason"]
        plan = posted(as_(clerk), "/api/imports/preview", upload(ledger_row(1, "某大学")))
        for verb in ("apply", "undo"):
            posted(as_(sister_clerk), f"/api/imports/{plan['id']}/{verb}", {}, 403)
        got(as_(sister_clerk), f"/api/imports/{plan['id']}", 403)
        assert register.count_all() == 0

    def test_a_change_without_the_sessions_token_is_refused(self, clerk: Actor) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(User.objects.get(pk=clerk.user_id))
        told = posted(strict, "/api/imports/preview", upload(ledger_row(1, "某大学")), 403)
        assert "X-CSRFToken" in told["remedy"]
        assert not ImportBatch.objects.exists()
        strict.get("/accounts/password/change/")
        token = strict.cookies["csrftoken"].value
        answer = strict.post(
            "/api/imports/preview", upload(ledger_row(1, "某大学")), headers={"X-CSRFToken": token}
        )
        assert answer.status_code == 200
        forged = strict.post(
            "/api/imports/preview", upload(ledger_row(1, "某大学")), headers={"X-CSRFToken": "x" * 64}
        )
        assert forged.status_code == 403


class TestMarket:
    """What is published, to everyone."""

    def test_offers(self, client: Client, office: Actor, patents: list[str]) -> None:
        data = ListingData(
            "脱色",
            (patents[0],),
            ("assignment",),
            "lump_sum",
            price_low_fen=5,
            contact="王",
            contact_way="0990",
        )
        made = services.publish_listing(office, services.save_listing(office, data).pk)
        services.save_listing(office, ListingData("草稿", (patents[2],), ("equity",), "negotiable"))
        told = got(client, "/api/listings")
        assert [(one["title"], one["patents"], one["price_low_fen"]) for one in told["items"]] == [
            ("脱色", [patents[0]], 5)
        ]
        assert not any("contact" in name for name in told["items"][0]), "联系方式不公开"
        assert got(client, "/api/listings?mode=assignment&q=脱色&region_code=99")["total"] == 1
        assert got(client, "/api/listings?mode=assign")["total"] == 0
        assert got(client, f"/api/listings/{made.pk}")["id"] == made.pk
        assert got(client, "/api/listings/999", 404)["reason"]

    def test_needs_without_the_firms_name(self, client: Client, as_: As, firm: Actor, clerk: Actor) -> None:
        data = DemandData("脱色", "出水色度八十倍，要降到三十倍。")
        needs.publish_demand(firm, needs.save_demand(firm, data).pk)
        assert firm.organization_name not in json.dumps(got(client, "/api/demands"), ensure_ascii=False)
        assert got(as_(clerk), "/api/demands")["items"][0]["firm"] == firm.organization_name
        assert got(client, "/api/demands?kind=order")["total"] == 0

    def test_a_text_is_answered_with_ranked_patents_and_their_sentences(
        self, as_: As, office: Actor, client: Client, patents: list[str]
    ) -> None:
        asked = {"text": "印染废水的色度怎样降下来", "top": 2}

        def answered(one: Client) -> Any:  # noqa: ANN401 - a response
            return one.post("/api/match", asked, content_type="application/json")

        assert answered(client).status_code == 401
        told = answered(as_(office)).json()
        assert [one["rank"] for one in told["items"]] == [1, 2]
        assert {one["number"] for one in told["items"]} <= set(patents)
        first = told["items"][0]
        assert first["score"] == pytest.approx(sum(part["share"] for part in first["parts"]), abs=0.02)
        assert "废水" in "".join(first["shared"])
        assert (
            as_(office).post("/api/match", {"text": ""}, content_type="application/json").status_code == 422
        )
        broken = as_(office).post("/api/match", "{", content_type="application/json")
        assert broken.status_code == 400
        assert broken.json()["remedy"]


class TestSearch:
    """The search box for programs."""

    def test_a_query_is_answered_as_on_the_page(
        self, as_: As, office: Actor, rival: Actor, patents: list[str]
    ) -> None:
        told = got(as_(office), "/api/search?q=IPC:C02F 状态:有效&sort=filed_on")
        assert {one["number"] for one in told["items"]} == {patents[0], patents[2]}
        assert (told["total"], told["page"]) == (2, 1)
        assert told["reading"] == "IPC C02F（水、废水、污水或污泥的处理） 且 状态 有效"
        assert told["counts"]["status"] == {"in_force": 2}
        assert got(as_(office), "/api/search?q=IPC:C02F&status=ended")["total"] == 1
        assert got(as_(office), "/api/search?q=状态:好的")["unread"] == ["状态:好的"]
        assert [one["number"] for one in got(as_(office), f"/api/search?q=ZL{patents[1]}")["items"]] == [
            patents[1]
        ]
        hidden = got(as_(rival), f"/api/search?q=ZL{patents[1]}")
        unknown = got(as_(rival), f"/api/search?q=ZL{application_number(77)}")
        assert hidden == unknown
        assert (hidden["total"], hidden["items"]) == (0, [])
        got(as_(office), "/api/search?page=51", 422)

    def test_suggestions_stay_within_reach(
        self, as_: As, office: Actor, rival: Actor, patents: list[str]
    ) -> None:
        got(as_(office), "/api/search?q=废水")
        told = got(as_(office), "/api/search/suggestions?q=印染")
        assert {one["number"] for one in told} == set(patents)
        assert got(as_(rival), "/api/search/suggestions?q=印染") == []


class TestOutcomes:
    """Facts within reach, and figures."""

    def test_facts(
        self, as_: As, office: Actor, firm: Actor, rival: Actor, clerk: Actor, patents: list[str]
    ) -> None:
        from datetime import date

        from tests.apps.neighborhood import pdf

        data = DealData(
            "license",
            office.organization_id or 0,
            firm.organization_id or 0,
            (patents[0],),
            100,
            license_kind="ordinary",
        )
        deal = draft_deal(office, data)
        deals.sign_deal(
            office, deal.pk, date(2024, 3, 1), "XK-1", [deals.Brought("合同.pdf", pdf(), "contract")]
        )
        for actor in (office, firm, clerk):
            told = got(as_(actor), "/api/facts?kind=license_signed&grade=2")
            assert told["total"] == 1
        one = told["items"][0]
        assert (one["subject"], one["amount_fen"], one["grade_label"]) == (patents[0], 100, "有佐证")
        assert [party["role"] for party in one["parties"]] == ["giver", "receiver"]
        assert got(as_(rival), "/api/facts")["total"] == 0
        assert got(as_(clerk), f"/api/facts/{one['position']}")["digest"] == one["digest"]
        got(as_(rival), f"/api/facts/{one['position']}", 403)
        got(as_(clerk), "/api/facts/999", 404)
        for query, total in (
            ("grade=3", 0),
            ("matter=deal:1x", 0),
            (f"subject={patents[0]}", 1),
            ("effective_to=2024-02-28", 0),
        ):
            assert got(as_(clerk), f"/api/facts?{query}")["total"] == total, query

    def test_figures_of_the_adopted_plan(self, as_: As, clerk: Actor, sister_clerk: Actor) -> None:
        from zhiqiao.outcomes.programme.services import adopt_plan

        assert got(as_(clerk), "/api/figures") == {"items": [], "total": 0, "page": 1}
        adopted = adopt_plan(clerk, "beibei-2023-2024", "990101")
        told = got(as_(clerk), "/api/figures")
        assert told["total"] == 10
        assert {one["adoption"] for one in told["items"]} == {adopted.pk}
        assert all(one["reason"] for one in told["items"]), "没有事实时说明理由"
        assert got(as_(clerk), f"/api/figures?adoption={adopted.pk}&position=0")["total"] == 10
        got(as_(clerk), "/api/figures?position=99999", 422)
        got(as_(sister_clerk), f"/api/figures?adoption={adopted.pk}", 403)


def test_the_page_of_operations_lists_them_all_in_our_own_look(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()
    described = got(client, "/api/openapi.json")
    assert described["openapi"].startswith("3.")
    for path, methods in described["paths"].items():
        assert path in page
        for told in methods.values():
            assert told["x-action"] in ACTIONS
            assert told["summary"] in page
    assert "swagger" not in page.lower()
    assert "cdn" not in page.lower()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert client.get("/api/").headers["Location"] == "/api/docs/"
