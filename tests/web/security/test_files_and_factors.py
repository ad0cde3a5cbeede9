"""Files come back as what they are under a harmless name; a second factor is asked for once it is set up."""

from pathlib import Path

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.apps.neighborhood import PASSWORD, pdf
from tests.web.conftest import As

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.documents.checks import DocumentRefused
from zhiqiao.foundation.documents.services import store

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PAGE = b"<!-- x --><html><script>alert(1)</script></html>"


@pytest.fixture(autouse=True)
def _own_places(settings: LazySettings, tmp_path: Path) -> None:
    settings.ZHIQIAO_DOCUMENTS = tmp_path / "documents"
    cache.clear()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("合同.pdf\r\nSet-Cookie: a=b.pdf", "合同.pdfSet-Cookie: a=b.pdf"),
        ("../../etc/合同.pdf", "合同.pdf"),
        ("C:\\合同\\甲.pdf", "甲.pdf"),
        ('a"; filename=b.pdf', 'a"; filename=b.pdf'),
        ("甲\u202efdp.exe.pdf", "甲fdp.exe.pdf"),
        ("甲\x00.pdf", "甲.pdf"),
    ],
)
def test_a_files_name_is_harmless(as_: As, firm: Actor, name: str, kept: str) -> None:
    stored = store(firm, name, pdf(name))
    assert stored.name == kept
    answer = as_(firm).get(reverse("workbench:paper", args=[stored.sha256]))
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" in answer
    assert "Set-Cookie" not in answer.headers
    assert not {"\r", "\n"} & set(answer["Content-Disposition"])


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.svg", SVG), ("a.html", PAGE), ("a.pdf", PAGE), ("a.png", SVG), ("说明.txt", PAGE)],
)
def test_what_a_browser_would_run_is_not_taken(firm: Actor, name: str, data: bytes) -> None:
    with pytest.raises(DocumentRefused):
        store(firm, name, data)


def test_markup_that_calls_itself_text_is_served_as_text(as_: As, firm: Actor) -> None:
    stored = store(firm, "说明.txt", SVG)
    answer = as_(firm).get(reverse("workbench:paper", args=[stored.sha256]))
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["X-Content-Type-Options"] == "nosniff"


def _sign_in(person: Actor) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": person.name, "password": PASSWORD})
    return client


def _code(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def test_after_a_second_factor_is_set_up_the_password_alone_opens_nothing(clerk: Actor) -> None:
    client = _sign_in(clerk)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    assert b"data:image/svg+xml" in page.content, "二维码"
    secret = client.session[totp.SECRET_SESSION_KEY]
    done = client.post("/accounts/2fa/totp/activate/", {"code": _code(secret)})
    assert done.status_code == 302

    again = _sign_in(clerk)
    assert again.get("/w/").status_code == 302, "只有密码还进不来"
    assert again.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert again.get("/w/").status_code == 302


def test_a_new_password_ends_the_other_sessions(clerk: Actor) -> None:
    here, elsewhere = _sign_in(clerk), _sign_in(clerk)
    assert elsewhere.get("/w/").status_code == 200
    new = "a-much-better-one-77"
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert here.get("/w/").status_code == 200
    assert elsewhere.get("/w/").status_code == 302


def test_signing_in_gives_a_new_session_and_signing_out_ends_it(clerk: Actor) -> None:
    client = Client()
    client.get("/accounts/login/")
    client.cookies["sessionid"] = "planted-by-somebody-else-000000"
    client.post("/accounts/login/", {"login": clerk.name, "password": PASSWORD})
    held = client.cookies["sessionid"].value
    assert held != "planted-by-somebody-else-000000"
    assert client.get("/accounts/logout/").status_code == 200, "点开链接不会退出"
    assert client.get("/w/").status_code == 200
    client.post("/accounts/logout/")
    stolen = Client()
    stolen.cookies["sessionid"] = held
    assert stolen.get("/w/").status_code == 302
