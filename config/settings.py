"""Every setting of Open Seat, read in one place. docs/settings.md explains each variable."""

import multiprocessing
import warnings
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import env, services

django_stubs_ext.monkeypatch()

# --- Places ---------------------------------------------------------------------------------------------------

BASE_DIR: Final = Path(__file__).resolve().parent.parent
# The one directory that holds all that changes: database, media, models, logs.
DATA_DIR: Final = Path(env.text("OPENSEAT_DATA", str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- The site -------------------------------------------------------------------------------------------------

DEBUG = env.boolean("DEBUG", default=False)
SECRET_KEY = env.kept_secret("SECRET_KEY", DATA_DIR / "secret_key")
# Under this key the ledger knows hidden words again. No backup holds it: a stolen one must not tell the words.
REDACTION_KEY = env.kept_secret("REDACTION_KEY", DATA_DIR / "redaction_key")
REDACTION_NEEDS_TWO = env.boolean("REDACTION_NEEDS_TWO", default=False)
SITE_NAME = env.text("SITE_NAME", "Open Seat")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
if urlsplit(SITE_URL).scheme not in {"http", "https"} or not urlsplit(SITE_URL).hostname:
    message = (
        f"SITE_URL is “{SITE_URL}”. Use the full address of the site, such as https://webinars.example.org."
    )
    raise ImproperlyConfigured(message)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", f"{urlsplit(SITE_URL).hostname},127.0.0.1,localhost,[::1]")
IS_HTTPS: Final = SITE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if IS_HTTPS else []
# How many proxies of ours stand before the web server: the client's address is that many from the right.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0)
# Opens /metrics to a caller from elsewhere, as a bearer token; without it only this machine is answered.
METRICS_TOKEN = env.text("METRICS_TOKEN")
# The demo shows its outgoing mail at /mail/ and its sign-ins on the sign-in page. Never on a real site.
IS_DEMO = env.boolean("OPENSEAT_DEMO", default=False)

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_q",
    "django_prometheus",
    "csp",
    "rules",
    "common",
    "members",
    "providers",
    "notifications",
    "webinars",
    "registrations",
    "recordings",
    "community",
    "transcripts",
    "archive",
    "pages",
    "config",
    "django.contrib.admin",
]

MIDDLEWARE = [
    "common.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "common.middleware.private_responses",
    "common.middleware.in_turn",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "common.middleware.reader_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "common.middleware.reader_time_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pages.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "common.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data -----------------------------------------------------------------------------------------------------

# SQLite needs nothing installed and one machine rarely needs more. IMMEDIATE transactions and WAL let web and
# workers write side by side without "database is locked"; synchronous FULL survives a power cut.
SQLITE_OPTIONS: Final = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA secure_delete=ON;"
        "PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;"
    ),
}


def database(url: str) -> dict[str, Any]:
    """Return Django's description of the database at ``url``."""
    try:
        description = dict(environ.Env.db_url_config(url))
    except (ValueError, ImproperlyConfigured) as error:
        sentence = (
            "DATABASE_URL cannot be read. Use sqlite:////path/to/file or postgres://user:password@host/name."
        )
        raise ImproperlyConfigured(sentence) from error
    description["CONN_MAX_AGE"] = 60
    if description["ENGINE"].endswith("sqlite3"):
        description["OPTIONS"] = SQLITE_OPTIONS
    elif description["ENGINE"].endswith("postgresql"):
        description["CONN_HEALTH_CHECKS"] = True
    else:
        sentence = "DATABASE_URL must name SQLite (sqlite:///…) or PostgreSQL (postgres://…)."
        raise ImproperlyConfigured(sentence)
    return description


DATABASES = {"default": database(env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'openseat.sqlite3'}"))}
MEDIA_ROOT = DATA_DIR / "media"
MODELS_DIR = DATA_DIR / "models"
# Two processes answer a rush nearly twice as fast as one; each counts its rate limits in its own memory.
WEB_PROCESSES = env.integer("WEB_PROCESSES", min(2, multiprocessing.cpu_count()), minimum=1)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if redis_url := env.text("CACHE_URL"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}}

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG

# --- Jobs -----------------------------------------------------------------------------------------------------

# A worker renews its lease while it lives (common/leases.py); a job whose worker died is taken up after it.
JOB_LEASE_S = env.integer("JOB_LEASE_S", 30, minimum=5)
# django-q2 would warn that a job may outlast its lock: leases are what makes that right.
warnings.filterwarnings("ignore", message="Retry and timeout are misconfigured")
SPEECH_THREADS = env.integer("SPEECH_THREADS", max(1, multiprocessing.cpu_count() - 1), minimum=1)
Q_CLUSTER = {
    "name": "default",
    "orm": "default",
    "broker_class": "common.leases.LeasedBroker",
    "workers": 1,
    "queue_limit": 1,
    "poll": 0.5,
    "timeout": 6 * 60 * 60,
    "retry": JOB_LEASE_S,
    "max_attempts": 8,
    "ack_failures": False,
    "catch_up": False,
    "save_limit": 500,
    "label": "Jobs",
    "ALT_CLUSTERS": {
        "media": {"workers": 1, "queue_limit": 1, "timeout": 6 * 60 * 60, "retry": JOB_LEASE_S, "poll": 0.5},
        "speech": {"workers": 1, "queue_limit": 1, "timeout": 86_400, "retry": JOB_LEASE_S, "poll": 0.5},
    },
}
# Dotted path and period in minutes of what the workers do by the clock.
SCHEDULES: Final = {
    "notifications.tasks.send_due": 1,
    "notifications.tasks.fetch_mails": 1,
    "notifications.tasks.forget_bodies": 24 * 60,
    "registrations.tasks.move_waiting_lists": 1,
    "registrations.tasks.remind": 1,
    "registrations.tasks.enrol_all": 1,
    "registrations.tasks.post_invitations": 1,
    "registrations.tasks.count_attendance": 1,
    "registrations.tasks.forget_answers": 24 * 60,
    "registrations.tasks.forget_attendance": 24 * 60,
    "webinars.tasks.end_past": 1,
    "webinars.tasks.bring_meetings": 1,
    "registrations.tasks.sync_with_providers": 1,
    "providers.tasks.handle_forgotten": 5,
    "providers.tasks.forget_bodies": 24 * 60,
    "webinars.tasks.remind_of_practice": 1,
    "recordings.tasks.repair": 1,
    "recordings.tasks.fetch_from_providers": 1,
    "recordings.tasks.delete_there": 24 * 60,
    "transcripts.tasks.retry_waiting": 5,
    "recordings.tasks.expire_uploads": 60,
    "archive.tasks.index_what_is_out_of_date": 60,
    "archive.tasks.announce_due_copies": 1,
    "archive.tasks.tell_what_was_said": 5,
    "archive.tasks.carry_out_plans": 1,
    "members.tasks.forget_unproven_accounts": 24 * 60,
}

# --- Media and speech -----------------------------------------------------------------------------------------

FFMPEG = env.text("FFMPEG")
# A web server that knows the media folder under this internal address sends files for us (X-Accel-Redirect).
MEDIA_ACCEL_PREFIX = env.text("MEDIA_ACCEL_PREFIX")
UPLOAD_LIMIT_BYTES = env.integer("UPLOAD_LIMIT_MB", 8192, minimum=1) * 1024 * 1024
STAGE_LEASE_S = env.integer("STAGE_LEASE_S", 30, minimum=2)
# The way of a recording, in this order. A path names a class with the shape of recordings.pipeline.Stage.
MEDIA_PIPELINE = [
    "recordings.stages.join.JoinParts",
    "recordings.stages.probe.Probe",
    "recordings.stages.audio.ExtractSpeech",
    "recordings.stages.renditions.MakeVideo",
    "recordings.stages.renditions.MakeLightVideo",
    "recordings.stages.renditions.MakeAudio",
    "recordings.stages.join.MakeSpoken",
    "recordings.stages.poster.MakePoster",
    "transcripts.stages.transcribe.Transcribe",
]
WHISPER_MODEL = env.text("WHISPER_MODEL", "small")
WHISPER_OPTIONS: Final = {"model": WHISPER_MODEL, "threads": SPEECH_THREADS}
# Of equals "auto" takes the first; a speech server that is named goes before all.
TRANSCRIPTION_ENGINES: dict[str, dict[str, Any]] = {
    "faster-whisper": {
        "BACKEND": "transcripts.engines.faster_whisper.FasterWhisperEngine",
        "OPTIONS": {**WHISPER_OPTIONS, "models_dir": str(MODELS_DIR / "faster-whisper")},
    },
    "openai-whisper": {
        "BACKEND": "transcripts.engines.openai_whisper.OpenAIWhisperEngine",
        "OPTIONS": {**WHISPER_OPTIONS, "models_dir": str(MODELS_DIR / "openai-whisper")},
    },
    "pocketsphinx": {"BACKEND": "transcripts.engines.pocketsphinx.PocketSphinxEngine", "OPTIONS": {}},
    "remote": services.SPEECH_SERVER,
}
TRANSCRIPTION_ENGINE = env.choice("TRANSCRIPTION_ENGINE", "auto", {"auto", *TRANSCRIPTION_ENGINES})

# --- Meetings -------------------------------------------------------------------------------------------------

MEETING_PROVIDERS: dict[str, dict[str, Any]] = {**services.MEETING_PROVIDERS}
if IS_DEMO:
    MEETING_PROVIDERS["demo"] = services.demo_provider(DATA_DIR)
VIDEO_PLATFORMS = services.VIDEO_PLATFORMS
PROVIDER_CREDENTIALS = services.PROVIDER_CREDENTIALS

# --- Mail -----------------------------------------------------------------------------------------------------

# Without EMAIL_URL mails are written to files, so that nothing is lost and nothing needs an account.
MAIL_DIR = DATA_DIR / "mail"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(MAIL_DIR)
if email_url := env.text("EMAIL_URL"):
    try:
        globals().update(environ.Env.email_url_config(email_url))
    except (ValueError, KeyError, ImproperlyConfigured) as error:
        sentence = "EMAIL_URL cannot be read. Use smtp+tls://user:password@host:587."
        raise ImproperlyConfigured(sentence) from error
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("FROM_EMAIL", f"{SITE_NAME} <no-reply@{urlsplit(SITE_URL).hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Answers that people and their calendars mail back are read from here; without it nothing is asked for by mail.
INBOUND_EMAIL_URL = env.text("INBOUND_EMAIL_URL")
if INBOUND_EMAIL_URL and (
    urlsplit(INBOUND_EMAIL_URL).scheme not in {"imaps", "imap+tls", "imap"}
    or not urlsplit(INBOUND_EMAIL_URL).hostname
):
    sentence = "INBOUND_EMAIL_URL cannot be read. Use imaps://user:password@host/folder."
    raise ImproperlyConfigured(sentence)
inbound_user = unquote(urlsplit(INBOUND_EMAIL_URL).username or "")
INBOUND_ADDRESS = env.text("INBOUND_ADDRESS", inbound_user if "@" in inbound_user else "")
if "@" not in (INBOUND_ADDRESS or "@") or (INBOUND_EMAIL_URL and not INBOUND_ADDRESS):
    sentence = "INBOUND_ADDRESS must be the address whose mail is read, such as reply@webinars.example.org."
    raise ImproperlyConfigured(sentence)
# Mail services that post what comes in, and what came back, to /hooks/mail/<service>/: with this user:password, and
# where they sign instead, with their key (as django-anymail names it).
MAIL_HOOK_SECRET = env.text("MAIL_HOOK_SECRET")
if MAIL_HOOK_SECRET and not all(MAIL_HOOK_SECRET.partition(":")):
    sentence = "MAIL_HOOK_SECRET must be a user and a password, such as hook:a-long-random-word."
    raise ImproperlyConfigured(sentence)
ANYMAIL = {
    **dict(word.partition("=")[::2] for word in env.words("MAIL_HOOK_KEYS")),
    "WEBHOOK_SECRET": MAIL_HOOK_SECRET,
}
# Small hosts let a mail server take only so many mails an hour; 0 means as many as there are.
MAIL_PER_HOUR = env.integer("MAIL_PER_HOUR", 0)
# What a mail said is kept for sending it again and for help; the line in the log stays.
MAIL_BODY_DAYS = env.integer("MAIL_BODY_DAYS", 30, minimum=4)

# --- People ---------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "notifications.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Six digits: quickly read from one screen and typed on another. Three tries each keep guessing hopeless.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ACCOUNT_FORMS = {
    "login": "members.forms.PasswordForm",
    "request_login_code": "members.forms.CodeForm",
    "confirm_login_code": "members.forms.EnterCodeForm",
}
# By account tightly, by client address generously: a whole workshop may share one.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/300s/key",
    "request_login_code": "60/m/ip,3/m/key,30/d/key",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
PASSWORD_RESET_TIMEOUT = 600
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Browsers allow passkeys on http only at localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS

# --- Language and time ----------------------------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("pt", "Português"),
    ("ar", "العربية"),
    ("sw", "Kiswahili"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
# Places whose start time every webinar page shows: name as people there write it, IANA zone.
COMMUNITY_ZONES = [
    (_("Guatemala"), "America/Guatemala"),
    (_("Freetown"), "Africa/Freetown"),
    (_("Beirut"), "Asia/Beirut"),
    (_("Nairobi"), "Africa/Nairobi"),
    (_("Dhaka"), "Asia/Dhaka"),
]

# --- Safety ---------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
if IS_HTTPS and TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "pages.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Bytes of a form without its files; files and resumable uploads have their own limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
# Recordings are large and the system's own temporary folder is often memory.
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)

# --- API ------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "members.authentication.BearerTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PERMISSION_CLASSES": ["common.access.TokenScopes", "common.access.SignedInToWrite"],
    "DEFAULT_PAGINATION_CLASS": "common.pagination.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["common.limits.Readers", "common.limits.Writers"],
    "DEFAULT_THROTTLE_RATES": {"readers": "600/min", "writers": "120/min"},
    "EXCEPTION_HANDLER": "common.problems.problem_response",
    "NUM_PROXIES": TRUSTED_PROXIES,
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SITE_NAME} API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "WebinarState": "webinars.states.WebinarState.choices",
        "HostRole": "webinars.states.HostRole.choices",
        "PresenterRole": "webinars.states.PresenterRole.choices",
        "MeetingState": "webinars.states.MeetingState.choices",
        "FileState": "recordings.states.FileState.choices",
        "SeatState": "registrations.states.SeatState.choices",
        "RecordingState": "recordings.states.RecordingState.choices",
        "StageState": "recordings.states.StageState.choices",
        "TranscriptState": "transcripts.states.TranscriptState.choices",
        "PostState": "community.states.PostState.choices",
        "PublicationState": "archive.states.PublicationState.choices",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.problems.describe_problems",
    ],
}

# --- Logs -----------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "common.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
}
