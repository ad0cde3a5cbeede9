"""The way into a view."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.urls import reverse

from zhiqiao.foundation.access.rules import Denied
from zhiqiao.foundation.accounts.models import User
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, Door, action, go_back

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.shell.shell_urls")]

Ask = Callable[..., Any]

SIGNED_IN = "foundation.access:matrix:view"
PUBLIC = "foundation.access:session:open"
AGENCY_ONLY = "foundation.accounts:member:edit"


def view_of(code: str, *, public: bool = False, raises: Exception | None = None) -> Door:
    @action(code, public=public)
    def view(request: ActorRequest) -> HttpResponse:
        if raises:
            raise raises
        return HttpResponse(request.actor.name)

    return view


def test_the_view_carries_its_action() -> None:
    view = view_of(SIGNED_IN)
    assert (view.action, view.public, view.__name__) == (SIGNED_IN, False, "view")


def test_an_allowed_person_comes_in_as_an_actor(ask: Ask, clerk: User) -> None:
    assert view_of(AGENCY_ONLY)(ask("/x/", clerk)).content.decode() == "李晴"


def test_an_anonymous_visitor_is_sent_to_log_in_and_back(ask: Ask) -> None:
    answer = view_of(SIGNED_IN)(ask("/w/x/?a=1"))
    assert answer.status_code == 302
    assert answer.url == f"{reverse('account_login')}?next=%2Fw%2Fx%2F%3Fa%3D1"
    part = view_of(SIGNED_IN)(ask("/w/x/", **{"HX-Request": "true"}))
    assert part.status_code == 204
    assert part.headers["HX-Redirect"].startswith(reverse("account_login"))


def test_a_public_view_lets_visitors_in_only_as_far_as_the_policy_says(ask: Ask) -> None:
    assert view_of(PUBLIC, public=True)(ask("/")).content.decode() == "访客"
    assert view_of(AGENCY_ONLY, public=True)(ask("/")).status_code == 302


def test_a_denied_person_reads_why_and_what_to_do(ask: Ask, firm: User) -> None:
    answer = view_of(AGENCY_ONLY)(ask("/x/", firm))
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "您当前的身份是企业" in text
    assert "切换到有权限的身份" in text


def test_an_undeclared_action_is_denied(ask: Ask, clerk: User) -> None:
    assert view_of("no.such:thing:verb")(ask("/x/", clerk)).status_code == 403


def test_a_refusal_while_reading_is_a_page_of_its_own(ask: Ask, clerk: User) -> None:
    refusal = Refusal("校验位应为 4", "请核对证书", column="申请号", value="202110434680.5")
    answer = view_of(SIGNED_IN, raises=refusal)(ask("/x/", clerk))
    assert answer.status_code == 422
    for words in ("校验位应为 4", "请核对证书。", "申请号", "202110434680.5"):
        assert words in answer.content.decode()


def test_a_refusal_while_writing_goes_back_with_a_message(ask: Ask, clerk: User) -> None:
    request = ask("/x/", clerk, "post", Referer="http://testserver/from/?a=1")
    answer = view_of(SIGNED_IN, raises=Refusal("已经备案", "请看备案号"))(request)
    assert (answer.status_code, answer.url) == (302, "http://testserver/from/?a=1")
    assert [str(one) for one in get_messages(request)] == ["已经备案。请看备案号"]


def test_a_refusal_to_htmx_is_a_note_for_the_message_area(ask: Ask, clerk: User) -> None:
    refusal = Refusal("<b>已经备案</b>", "请看备案号")
    answer = view_of(SIGNED_IN, raises=refusal)(ask("/x/", clerk, "post", **{"HX-Request": "true"}))
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#messages"
    assert "&lt;b&gt;已经备案" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_a_row_denied_inside_the_view_is_a_403(ask: Ask, clerk: User) -> None:
    answer = view_of(SIGNED_IN, raises=Denied("本条属于西岭区", "请联系西岭区"))(ask("/x/", clerk))
    assert answer.status_code == 403
    assert "本条属于西岭区" in answer.content.decode()


def test_going_back_never_leaves_the_house(ask: Ask, clerk: User) -> None:
    away = go_back(ask("/x/", clerk, "post", Referer="https://elsewhere.example/x"), "/home/")
    assert away.url == "/home/"
    assert go_back(ask("/x/", clerk, "post"), "/home/").url == "/home/"
