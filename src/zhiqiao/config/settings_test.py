"""Settings for the tests: a var folder of their own, fast hashing of passwords, tasks run at once."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("ZHIQIAO_VAR", tempfile.mkdtemp(prefix="zhiqiao-test-"))
os.environ.setdefault("ZHIQIAO_SECRET_KEY", "tests-only-key-that-guards-nothing-at-all-0123456789")

from zhiqiao.config.settings import *  # noqa: F403 - the test settings are the settings, with these changes
from zhiqiao.config.settings import VAR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
ZHIQIAO_EMBEDDER = os.environ.get("ZHIQIAO_EMBEDDER", "none")
ZHIQIAO_JUDGE = "none"  # no test talks to a service that a developer has set
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
ZHIQIAO_FONTS = Path(os.environ.get("ZHIQIAO_TEST_FONTS", VAR.parent / "nowhere"))
ACCOUNT_RATE_LIMITS = {"login": "1000/m/ip", "login_failed": "1000/m/ip,5/5m/key"}
WHITENOISE_AUTOREFRESH = True
