"""Django 設定 Django's settings, made from the environment; nothing else configures the product."""

from pathlib import Path

import dj_database_url

from anzheng.config.environment import current, secret_key
from anzheng.config.hosts import allowed_hosts
from anzheng.config.providers import library_settings, read_providers

_environment = current()

ANZHENG_HOME = _environment.home
ANZHENG_KEYS = _environment.keys
ANZHENG_CONTENT = _environment.content
ANZHENG_PORT = _environment.port
ANZHENG_BIND = _environment.bind
ANZHENG_PROXIES: tuple[str, ...] = _environment.proxies
ANZHENG_PROVIDERS = read_providers(_environment.home)
ANZHENG_MAIL = _environment.mail
ANZHENG_WEBHOOK_NETWORKS = _environment.webhook_networks
ANZHENG_DIRECTORY = _environment.directory

SECRET_KEY = secret_key(_environment.home)
DEBUG = False
ALLOWED_HOSTS = allowed_hosts(_environment.bind, _environment.hosts)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "anzheng.ledger",
    "anzheng.organization",
    "anzheng.jobs",
    "anzheng.notify",
    "anzheng.search",
    "anzheng.registers",
    "anzheng.obligations",
    "anzheng.records",
    "anzheng.collectors",
    "anzheng.web",
]
MIDDLEWARE = [
    # First, so that nothing ever sees the secret of a calendar's address.
    "anzheng.web.calendar_feed.hide_secret",
    "anzheng.web.sign_in.network.behind_proxies",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "anzheng.web.middleware.content_security_policy",
    "anzheng.web.middleware.plain_errors",
    "anzheng.web.gate.Gate",
]
ROOT_URLCONF = "anzheng.web.urls"
WSGI_APPLICATION = "anzheng.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Ours first: the pages of signing in replace those that the library brings along.
        "DIRS": [Path(__file__).parents[1] / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "anzheng.web.sign_in.context.around",
            ]
        },
    }
]

DATABASES = {"default": dj_database_url.parse(_environment.database_url, conn_max_age=60)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a transaction that reads and then writes must hold the write lock from its start,
    # or SQLite refuses it with "database is locked" as soon as two of them meet.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        # What is deleted is overwritten: the key of content that was destroyed must not stay in a free page.
        "PRAGMA secure_delete=ON;",
    }

AUTH_USER_MODEL = "organization.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Signing in: the library carries the protocols, organization.sign_in decides.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
ACCOUNT_ADAPTER = "anzheng.web.sign_in.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "anzheng.web.sign_in.forms.SignInForm",
    "reauthenticate": "anzheng.web.sign_in.forms.PasswordAgainForm",
}
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "10/5m/key", "reauthenticate": "20/m/user"}
MFA_ADAPTER = "anzheng.web.sign_in.factors.FactorAdapter"
MFA_FORMS = {
    "authenticate": "anzheng.web.sign_in.forms.CodeForm",
    "reauthenticate": "anzheng.web.sign_in.forms.CodeAgainForm",
    "activate_totp": "anzheng.web.sign_in.forms.EnrolForm",
    "add_webauthn": "anzheng.web.sign_in.forms.PasskeyForm",
    "edit_webauthn": "anzheng.web.sign_in.forms.RenameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
SOCIALACCOUNT_ADAPTER = "anzheng.web.sign_in.identities.IdentityAdapter"
SOCIALACCOUNT_PROVIDERS = library_settings(ANZHENG_PROVIDERS)
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_AUTO_SIGNUP = False

LANGUAGE_CODE = "zh-hant"
TIME_ZONE = "Asia/Taipei"
USE_TZ = True
USE_I18N = True
STATIC_URL = "/static/"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
"""A form with a full table has some thousands: what somebody typed is never refused for their number."""
