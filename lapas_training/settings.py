"""All settings, in one file, from the environment (docs/operations.md lists the variables)."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import bootstrap_wrapper
import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from lapas_training import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
environ.Env.read_env(BASE_DIR / ".env", overwrite=False)  # the environment wins

# --- Where and how it runs -------------------------------------------------------------------

SECRET_KEY = env.required("SECRET_KEY")
DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")  # invented people and known passwords; never follows DEBUG
PUBLIC_BASE_URL = env.origin("PUBLIC_BASE_URL")  # printed into QR codes (docs/adr/0005)
SERVED_BY_HTTPS = PUBLIC_BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=[urlsplit(PUBLIC_BASE_URL).hostname, "127.0.0.1", "localhost", "[::1]"])
WSGI_APPLICATION = "lapas_training.wsgi.application"
ROOT_URLCONF = "lapas_training.urls"

INSTALLED_APPS = [
    "reports",
    "budgets",
    "certificates",
    "programs",
    "inmates",
    "jobs",
    "organizations",
    "audit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "lapas_training.apps.StaticConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "lapas_training",  # last: writes the groups after every app has its permissions
]

MIDDLEWARE = [
    "audit.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # random padding answers BREACH; CSRF tokens are masked
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lapas_training.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "lapas_training.middleware.OneTimePasswordMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # last, as its documentation demands
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "lapas_training.templatetags.navigation"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lapas_training.context_processors.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- Database (docs/adr/0002) ----------------------------------------------------------------


def database_options(engine: str) -> dict[str, Any]:
    """One writer at a time and a patient wait on SQLite; short waits and checked connections on PostgreSQL."""
    if engine.endswith("sqlite3"):
        return {
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    return {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c lock_timeout=3000 -c statement_timeout=15000"},
    }


DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}", options=database_options)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because browser tests read it from a second thread.
    DATABASES["default"]["TEST"] = {"NAME": f"{DATABASES['default']['NAME']}.test"}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Who may come in -------------------------------------------------------------------------

AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "lapas_training.roles.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "lapas_training.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# django-axes guards the password. allauth's own limits by address would lock out a whole office
# that shares one; kept are those by account, for the second factor and for the password change.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "10/5m/key", "change_password": "5/m/user", "reauthenticate": "10/m/user"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Pelatihan"

AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "lapas_training.accounts.attempted_username"
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_DISABLE_ACCESS_LOG = True  # audit keeps sign-ins; axes keeps failures only
AXES_VERBOSE = False

# Shared desktop computers: the session ends with the browser, and after a working day at the latest.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SERVED_BY_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL] if SERVED_BY_HTTPS else []
CSRF_FAILURE_VIEW = "lapas_training.views.csrf_failure"

# --- What the browser may do -----------------------------------------------------------------

SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SERVED_BY_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Words, dates, numbers -------------------------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["lapas_training.formats"]
USE_THOUSAND_SEPARATOR = False  # years and numbers of documents are no amounts; amounts have their own filter
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

# --- Files -----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", Path(bootstrap_wrapper.__file__).resolve().parent.parent / "bootstrap"),
]
MEDIA_ROOT = Path(env.words("MEDIA_ROOT", default=[str(VAR_DIR / "media")])[0])  # private: no URL serves it
CREDENTIAL_KEYS = Path(env.words("CREDENTIAL_KEYS", default=[str(VAR_DIR / "credential-keys")])[0])  # outside the database
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # without the files themselves
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a sheet of 500 rows
DATA_UPLOAD_MAX_NUMBER_FILES = 60  # the signed sheets of a class at once
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "gif", "gz", "br")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Signatures on certificates (docs/adr/0010) ----------------------------------------------

SIGNING_KEY = os.environ.get("SIGNING_KEY", "")  # a PKCS#12 or PEM file outside the database
SIGNING_KEY_PASSPHRASE = os.environ.get("SIGNING_KEY_PASSPHRASE", "")
SIGNING_TIMESTAMP_URL = os.environ.get("SIGNING_TIMESTAMP_URL", "")
BSRE_ROOTS = os.environ.get("BSRE_ROOTS", "")  # a folder of the authority's certificates, PEM or DER

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Django's own handlers would mail and print a second time.
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "pikepdf": {"level": "WARNING"},  # greets at every import
        "pyhanko": {"level": "CRITICAL"},  # tells each refused signature with its whole trace
        "pyhanko_certvalidator": {"level": "CRITICAL"},
    },
}
