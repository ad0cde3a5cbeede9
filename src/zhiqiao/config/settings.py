"""Settings. Everything an installer sets is an environment variable ZHIQIAO_*; docs/howto/install.md lists them."""

import gc
import os
from pathlib import Path

from csp.constants import NONE, SELF

from zhiqiao.config.places import concordance_file, database_from, secret_key_in, var_folder
from zhiqiao.kernel.tables import use_concordance

ENV = os.environ
VAR = var_folder()
PACKAGE = Path(__file__).resolve().parents[1]

SECRET_KEY = ENV.get("ZHIQIAO_SECRET_KEY") or secret_key_in(VAR)
DEBUG = ENV.get("ZHIQIAO_DEBUG") == "1"
ALLOWED_HOSTS = [h for h in ENV.get("ZHIQIAO_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in ENV.get("ZHIQIAO_ORIGINS", "").split(",") if o]

# Our own
ZHIQIAO_VAR = VAR
ZHIQIAO_DOCUMENTS = VAR / "documents"
ZHIQIAO_INDEX = VAR / "index"
ZHIQIAO_FONTS = VAR / "fonts"
ZHIQIAO_VECTORS = VAR / "vectors"
ZHIQIAO_HASH = ENV.get("ZHIQIAO_HASH", "sha256")  # or sm3
ZHIQIAO_SEARCH_URL = ENV.get("ZHIQIAO_SEARCH_URL", "")  # empty: the embedded engine
ZHIQIAO_EMBEDDER = ENV.get("ZHIQIAO_EMBEDDER", "bundled")
ZHIQIAO_JUDGE = (
    ENV.get("ZHIQIAO_JUDGE", "") or "none"
)  # an address: texts are sent there, docs/howto/judge.md
use_concordance(concordance_file())
DEMO = ENV.get("ZHIQIAO_DEMO") == "1" or (VAR / "demo").exists()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "zhiqiao.foundation.accounts",
    "zhiqiao.foundation.access",
    "zhiqiao.foundation.audit",
    "zhiqiao.foundation.documents",
    "zhiqiao.foundation.evidence",
    "zhiqiao.foundation.notices",
    "zhiqiao.foundation.jobs",
    "zhiqiao.foundation.registers",
    "zhiqiao.assets.register",
    "zhiqiao.assets.imports",
    "zhiqiao.assets.stocktake",
    "zhiqiao.assets.landscape",
    "zhiqiao.assets.appraisal",
    "zhiqiao.market.catalog",
    "zhiqiao.market.matching",
    "zhiqiao.transactions.deals",
    "zhiqiao.outcomes.programme",
    "zhiqiao.outcomes.performance",
    "zhiqiao.outcomes.subsidies",
    "zhiqiao.outcomes.reports",
    "zhiqiao.web.shell",
    "zhiqiao.web.portal",
    "zhiqiao.web.workbench",
    "zhiqiao.web.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhiqiao.web.shell.middleware.ActorMiddleware",
]

ROOT_URLCONF = "zhiqiao.config.urls"
WSGI_APPLICATION = "zhiqiao.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhiqiao.web.shell.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "zhiqiao.web.shell.forms.LookRenderer"

DATABASES = {"default": database_from(ENV.get("ZHIQIAO_DATABASE_URL", ""), VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR / "cache"),
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Who signs in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "zhiqiao.foundation.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workbench:home"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "zhiqiao.web.shell.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "知桥"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"

# Cookies are for https only, except when the bundled server listens on loopback alone.
SECURE_COOKIES = ENV.get("ZHIQIAO_LOOPBACK") != "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "zhiqiao.web.shell.failures.csrf_failure"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ENV.get("ZHIQIAO_BEHIND_PROXY") == "1" else None
)
SECURE_HSTS_SECONDS = 31536000 if SECURE_COOKIES else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": ENV.get("ZHIQIAO_LOG", "WARNING")},
}

# Tables of codes and an import's rows are millions of objects that stay; looking through them for cycles every 700 new
# ones took a fifth of the time of an import.
gc.set_threshold(50_000, 20, 50)
