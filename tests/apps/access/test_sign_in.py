"""Coming in: strong passwords kept by Argon2, guesses slowed down, no self-made accounts, a strict policy on pages."""

import importlib

import pytest
from django.conf import settings as test_settings
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.core.cache import cache
from django.test import Client, override_settings
from tests.apps.neighborhood import PASSWORD

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import User

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def log_in(client: Client, username: str, password: str) -> tuple[int, str]:
    answer = client.post(LOGIN, {"login": username, "password": password})
    return answer.status_code, answer.content.decode()


def test_a_right_password_opens_the_workbench(client: Client, clerk: Actor) -> None:
    assert clerk.signed_in
    status, _ = log_in(client, "clerk", PASSWORD)
    assert status == 302
    assert int(client.session["_auth_user_id"]) == clerk.user_id


def test_five_wrong_guesses_block_even_the_right_password(client: Client, clerk: Actor) -> None:
    assert clerk.signed_in
    for _ in range(5):
        status, page = log_in(client, "clerk", "wrong-password")
        assert status == 200
        assert "不正确" in page
    status, page = log_in(client, "clerk", PASSWORD)
    assert "_auth_user_id" not in client.session
    assert status in {200, 429}
    assert "尝试" in page or "稍后" in page, "要用中文说明为什么进不去"


def test_another_person_is_not_blocked_by_those_guesses(client: Client, clerk: Actor, firm: Actor) -> None:
    assert clerk.signed_in
    for _ in range(6):
        log_in(client, "clerk", "wrong-password")
    assert log_in(client, "firm", PASSWORD)[0] == 302
    assert int(client.session["_auth_user_id"]) == firm.user_id


def test_nobody_signs_up(client: Client, db: None) -> None:
    assert db is None
    page = client.get("/accounts/signup/")
    assert "password1" not in page.content.decode()
    client.post("/accounts/signup/", {"username": "me", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.filter(username="me").exists()


def test_a_person_without_a_membership_acts_as_the_public(client: Client) -> None:
    User.objects.create_user("nobody", password=PASSWORD)
    client.login(username="nobody", password=PASSWORD)
    answer = client.get("/w/")
    assert answer.status_code == 403


@pytest.mark.parametrize("path", [LOGIN, "/", "/w/", "/没有这一页"])
def test_every_answer_carries_the_strict_policy(client: Client, path: str) -> None:
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["script-src"] == rules["style-src"] == rules["default-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["object-src"] == "'none'"
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_cookies_cannot_be_read_by_scripts(client: Client, clerk: Actor) -> None:
    assert clerk.signed_in
    log_in(client, "clerk", PASSWORD)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_real_settings_are_the_safe_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test settings hash fast and allow http: look at what an installation runs with."""
    monkeypatch.delenv("ZHIQIAO_LOOPBACK", raising=False)
    monkeypatch.delenv("ZHIQIAO_DEBUG", raising=False)
    module = importlib.import_module("zhiqiao.config.settings")
    real = importlib.reload(module)
    assert real.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
    assert real.SESSION_COOKIE_SECURE
    assert real.CSRF_COOKIE_SECURE
    assert real.SESSION_COOKIE_HTTPONLY
    assert real.CSRF_COOKIE_HTTPONLY
    assert real.SECURE_HSTS_SECONDS > 0
    assert not real.DEBUG
    assert real.ACCOUNT_RATE_LIMITS["login_failed"].endswith("5/5m/key")
    monkeypatch.setenv("ZHIQIAO_LOOPBACK", "1")
    assert not importlib.reload(module).SESSION_COOKIE_SECURE, "本机回环地址上没有 https"
    monkeypatch.undo()
    importlib.reload(module)


def test_passwords_are_kept_by_argon2() -> None:
    hashers = importlib.import_module("zhiqiao.config.settings").PASSWORD_HASHERS
    assert hashers != test_settings.PASSWORD_HASHERS
    with override_settings(PASSWORD_HASHERS=hashers):
        kept = make_password(PASSWORD)
        assert identify_hasher(kept).algorithm == "argon2"
        assert kept.startswith("argon2$argon2id$")
        assert check_password(PASSWORD, kept)
        assert not check_password("other", kept)


def test_a_person_without_a_password_cannot_come_in(client: Client, clerk: Actor) -> None:
    user = User.objects.get(pk=clerk.user_id)
    user.set_unusable_password()
    user.save()
    assert log_in(client, "clerk", "")[0] == 200
    assert "_auth_user_id" not in client.session
