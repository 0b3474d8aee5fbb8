"""Settings. What a college changes comes from the environment; docs/deploy.md lists the names."""

import os
import sys
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from tuanwei.accounts import sso

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name, default=False):
    """An environment switch: 1/true/yes/on, anything else is off."""
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


def words(name, default=""):
    """A comma-separated environment list, without blanks."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


# --- The college --------------------------------------------------------------------------
COLLEGE_NAME = os.environ.get("COLLEGE_NAME", "融智学院")
COMMITTEE_NAME = os.environ.get("COMMITTEE_NAME", f"共青团{COLLEGE_NAME}委员会")
PORTAL_NAME = os.environ.get("PORTAL_NAME", "青年之家")
HELP_PHONE = os.environ.get("HELP_PHONE", "")

# --- Safety -------------------------------------------------------------------------------
DEBUG = flag("DEBUG")
DEMO_MODE = flag("DEMO_MODE")
SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    if not (DEBUG or DEMO_MODE or "pytest" in sys.modules):
        raise ImproperlyConfigured("SECRET_KEY is not set; deploy/env.example shows how.")
    SECRET_KEY = "only-for-a-portal-on-this-machine"  # noqa: S105
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXIES = words("TRUSTED_PROXIES")
HTTPS = flag("HTTPS")
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "tuanwei.lib.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # text of one form; files are counted apart
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# --- Applications -------------------------------------------------------------------------
INSTALLED_APPS = [
    "tuanwei.lib",
    "tuanwei.workdays",
    "tuanwei.audit",
    "tuanwei.attachments",
    "tuanwei.notices",
    "tuanwei.accounts",
    "branches",
    "tuanwei.jobs",
    "tuanwei.gatherings",
    "tuanwei.proposals",
    "tuanwei.publicity",
    "tuanwei.circulars",
    "tuanwei.news",
    "mailbox",
    "activities",
    "volunteers",
    "party_pairing",
    "assessment",
    "tuanwei.five_haves",
    "tuanwei.search",
    "tuanwei.term_reports",
    "tuanwei.dashboard",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_celery_beat",
    "django_htmx",
    "django_structlog",
    "import_export",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tuanwei.lib.middleware.ContentPolicyMiddleware",
    "tuanwei.lib.middleware.PersonalPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tuanwei.accounts.middleware.SignedInMiddleware",
    "tuanwei.accounts.middleware.FirstLoginMiddleware",
    "tuanwei.accounts.middleware.BackToTheFormMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tuanwei.lib.middleware.ServiceUnavailableMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "tuanwei.urls"
WSGI_APPLICATION = "tuanwei.wsgi.application"
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
                "tuanwei.lib.context.portal",
                "tuanwei.notices.context.unread",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Data ---------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "postgres://tuanwei@127.0.0.1:5432/tuanwei"),
        engine="tuanwei.lib.postgres",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
PREPARED_STATEMENTS = flag("PREPARED_STATEMENTS", True)  # off behind a pooler by transaction
# A dead or frozen database must become a 503, not a hung page (seconds and milliseconds).
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=3,
    tcp_user_timeout=10_000,
    options="-c statement_timeout=30s -c lock_timeout=5s -c timezone=UTC"
    " -c max_parallel_workers_per_gather=0",  # starting a worker costs more than a page
)
if os.environ.get("TEST_DB"):
    DATABASES["default"]["TEST"] = {"NAME": os.environ["TEST_DB"]}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "tuanwei.lib.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
    }
}
SESSION_ENGINE = "tuanwei.accounts.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))
PRIVATE_ROOT = Path(os.environ.get("PRIVATE_ROOT", VAR_DIR / "private"))  # never served
STATIC_URL = "static/"
# Collected files exist only where a deployment collects them; else finders serve the sources.
STATIC_ROOT = BASE_DIR / "staticfiles" if flag("HASHED_STATIC") else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": str(PRIVATE_ROOT),
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "tuanwei.lib.static.HashedStaticFilesStorage"
        if flag("HASHED_STATIC")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not flag("HASHED_STATIC")
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- People -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "tuanwei.accounts.backends.NumberBackend",
    "branches.organisation.backends.HatsBackend",
]
PASSWORD_HASHERS = [
    "tuanwei.accounts.hashers.PortalArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("number", "name", "phone", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "home"
AXES_USERNAME_FORM_FIELD = "username"  # what the form and Django's signal call the number
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "tuanwei.accounts.views.locked_out"
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_CLIENT_IP_CALLABLE = "tuanwei.accounts.throttle.client_ip"
AXES_VERBOSE = False
sso.wire(os.environ, globals())  # CAS or OpenID Connect, when the environment names one

# --- Words and time -----------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文"))]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True

# --- Work in the background ---------------------------------------------------------------
# Where a published digest is sent when staff ask for it; empty: nowhere. https to a public address only.
BRIEF_HOOK_URL = os.environ.get("BRIEF_HOOK_URL", "")

CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 900
CELERY_TASK_TIME_LIMIT = 960
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1200,  # above the longest task, or it would run twice
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    "notices: send what waits": {"task": "tuanwei.notices.tasks.sweep", "schedule": 10.0},
    "notices: remind the unread": {
        "task": "tuanwei.notices.tasks.remind_unconfirmed",
        "schedule": 1800.0,
    },
    "audit: seal what was recorded": {"task": "tuanwei.audit.tasks.seal", "schedule": 3600.0},
    "accounts: send reset links": {
        "task": "tuanwei.accounts.tasks.send_reset_links",
        "schedule": 20.0,
    },
    "accounts: forget sessions that are over": {
        "task": "tuanwei.accounts.tasks.forget_sessions",
        "schedule": crontab(minute=40, hour=3),
    },
    "term reports: make what comes on the first of the month": {
        "task": "tuanwei.term_reports.tasks.make_saved_reports",
        "schedule": crontab(minute=30, hour=6),
    },
    "jobs: pick up what waits": {"task": "tuanwei.jobs.tasks.sweep", "schedule": 30.0},
    "jobs: forget old files": {"task": "tuanwei.jobs.tasks.forget_old_files", "schedule": 3600.0},
    "attachments: forget orphans": {
        "task": "tuanwei.attachments.tasks.forget_orphans",
        "schedule": 3600.0,
    },
    "reports: remind of what is due": {
        "task": "branches.tasks.remind_of_reports",
        "schedule": crontab(minute=25, hour=8),
    },
    "reports: repeat important matters that nobody takes": {
        "task": "branches.tasks.urge_reports",
        "schedule": crontab(minute="*/5"),
    },
    "mailbox: remind and escalate": {"task": "mailbox.tasks.remind", "schedule": 300.0},
    "mailbox: repeat alerts that nobody takes": {
        "task": "mailbox.tasks.urge_alerts",
        "schedule": crontab(minute="*/5"),
    },
    "mailbox: count clocks by today's calendar": {
        "task": "mailbox.tasks.recount_clocks",
        "schedule": crontab(minute=20, hour=3),
    },
    "workdays: let clocks follow the calendar": {
        "task": "tuanwei.workdays.tasks.follow",
        "schedule": 20.0,
    },
    "mailbox: close what nobody answered": {
        "task": "mailbox.tasks.close_unanswered",
        "schedule": 3600.0,
    },
    "mailbox: remind who is on duty tomorrow": {
        "task": "mailbox.tasks.remind_shifts",
        "schedule": crontab(minute=15, hour="9-21"),
    },
    # When: mailbox.cases.deadlines.next_opening. A task that comes late empties the box late.
    "mailbox: empty the box of anonymous letters": {
        "task": "mailbox.tasks.empty_box",
        "schedule": crontab(minute="0,30", hour="8-22"),
    },
    "mailbox: remind of promises": {
        "task": "mailbox.tasks.remind_promises",
        "schedule": crontab(minute=20, hour=9),
    },
    "surveys: say what came of questions": {
        "task": "mailbox.tasks.finish_proposed",
        "schedule": crontab(minute=10, hour="8-20"),
    },
    # On the first working day of a month, and later for as long as there is none.
    "digests: draft the month that is over": {
        "task": "mailbox.tasks.draft_digest",
        "schedule": crontab(minute=20, hour=8),
    },
    "assessment: look for late facts": {
        "task": "assessment.tasks.look_for_late_facts",
        "schedule": crontab(minute=50, hour=4),
    },
    "publicity: conclude what is over": {  # at night nobody is told
        "task": "publicity.tasks.conclude",
        "schedule": crontab(minute="5-59/10", hour="7-22"),
    },
    "gatherings: remind of tomorrow": {
        "task": "gatherings.tasks.remind",
        "schedule": crontab(minute=25, hour="9-21"),
    },
    "activities: remind of tasks, materials and closings": {
        "task": "activities.tasks.remind_projects",
        "schedule": crontab(minute=35, hour=9),
    },
    "volunteers: prove the chains of hours": {
        "task": "volunteers.tasks.prove_chains",
        "schedule": crontab(minute=50, hour=3),
    },
    "activities: ask whoever was there": {
        "task": "activities.tasks.ask_participants",
        "schedule": crontab(minute=35, hour="9-21"),
    },
    "recommendations: compare conditions with what was kept": {
        "task": "party_pairing.tasks.compare_conditions",
        "schedule": crontab(minute=10, hour=4),
    },
    "five haves: keep the figures of the week": {
        "task": "tuanwei.five_haves.tasks.keep_week",
        "schedule": crontab(minute=25, hour=4),
    },
    "recommendations: remind of nominations": {
        "task": "party_pairing.tasks.remind_of_nominations",
        "schedule": crontab(minute=40, hour=9),
    },
    "gatherings: say who has not signed out": {
        "task": "gatherings.tasks.remind_of_those_in",
        "schedule": crontab(minute=50, hour="8-22"),
    },
    "gatherings: note who missed what is over": {
        "task": "gatherings.tasks.note_absences",
        "schedule": crontab(minute=40, hour="8-21"),
    },
    "volunteers: take over what was worked elsewhere": {
        "task": "volunteers.tasks.pull_worked",
        "schedule": crontab(minute=10, hour=4),
    },
    "volunteers: credit, ask about and report on shifts that are over": {
        "task": "volunteers.tasks.settle_shifts",
        "schedule": crontab(minute=55, hour="8-22"),
    },
    "volunteers: forget emergency contacts": {
        "task": "volunteers.tasks.forget_contacts",
        "schedule": crontab(minute=30),
    },
    "volunteers: remind teachers who have not answered": {
        "task": "volunteers.tasks.remind_teachers",
        "schedule": crontab(minute=45, hour="9-18"),
    },
    "volunteers: plan what is missing of regular services": {
        "task": "volunteers.tasks.plan_ahead",
        "schedule": crontab(minute=15, hour=7),
    },
    "surveys: ask and remind": {
        "task": "mailbox.tasks.ask_and_remind",
        "schedule": crontab(minute=5, hour="9-18"),
    },
    # Decisions of a day with publication from 16:00 on; what is left of days before at 8:05.
    "activities: publish decisions": {
        "task": "activities.tasks.publish_decisions",
        "schedule": crontab(minute=5, hour="8,16,18"),
    },
    "activities: remind of reviews": {
        "task": "activities.tasks.remind_of_reviews",
        "schedule": crontab(minute=35, hour="8-20"),
    },
    "volunteers: remind of qualifications that end": {
        "task": "volunteers.tasks.remind_of_qualifications",
        "schedule": crontab(minute=45, hour=9),
    },
    "volunteers: credit claims whose publication is over": {
        "task": "volunteers.tasks.credit_claims",
        "schedule": 120.0,
    },
    "volunteers: look at hours": {
        "task": "volunteers.tasks.look_at_hours",
        "schedule": crontab(minute=50, hour=2),
    },
    "party_pairing: who should meet, what waits, who has left": {  # nobody is told at night
        "task": "party_pairing.tasks.look_after_pairs",
        "schedule": crontab(minute=20, hour="9"),
    },
    "volunteers: whose turn it is on service days": {  # nobody is told at night
        "task": "volunteers.tasks.keep_service_days",
        "schedule": crontab(minute=50, hour="7,12,18,21"),
    },
    "volunteers: lessons that are over": {
        "task": "volunteers.tasks.note_lessons",
        "schedule": crontab(minute=55, hour="8-21"),
    },
    "assessment: do the facts still give the scores": {
        "task": "assessment.tasks.verify_scores",
        "schedule": crontab(minute=30, hour=4),
    },
    "ballots: mix boxes, look at the turnout": {
        "task": "branches.tasks.tend_polls",
        "schedule": 180.0,
    },
    "liaison: remind of follow-ups and contact persons": {
        "task": "branches.tasks.remind_liaison",
        "schedule": crontab(minute=40, hour="8-18"),
    },
    "league days: remind of records and materials": {
        "task": "branches.tasks.remind_of_records",
        "schedule": crontab(minute=25, hour="9-20"),
    },
    "party pairing: follow recommendations": {
        "task": "party_pairing.tasks.follow_recommendations",
        "schedule": crontab(minute=5, hour=7),
    },
    "party pairing: remind of recommendations that end": {
        "task": "party_pairing.tasks.remind_of_ends",
        "schedule": crontab(minute=15, hour=9),
    },
    "assessment: collect what records say": {
        "task": "assessment.tasks.collect_facts",
        "schedule": crontab(minute=10, hour=2),
    },
    "assessment: remind of steps of rounds": {  # nobody is told at night
        "task": "assessment.tasks.remind_of_rounds",
        "schedule": crontab(minute=35, hour=9),
    },
    "surveys: mix what was answered": {
        "task": "mailbox.tasks.mix_answers",
        "schedule": crontab(minute="15,45"),
    },
}

# --- Applications (docs/decisions/0021) -----------------------------------------------------
ONE_PERSON_DECIDES_STEPS_IN_A_ROW = flag("ONE_PERSON_DECIDES_STEPS_IN_A_ROW")

# --- News -----------------------------------------------------------------------------------
NEWS_NEEDS_SECOND_PERSON = flag("NEWS_NEEDS_SECOND_PERSON", True)

# --- Notices ------------------------------------------------------------------------------
# E-mail and push wait meanwhile, unless a person says otherwise or the notice is urgent.
QUIET_HOURS = os.environ.get("QUIET_HOURS", "22:00-07:00").split("-")
NOTICE_SENDERS = int(os.environ.get("NOTICE_SENDERS", "2"))  # at once, for each channel
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "tuanwei@localhost")
PORTAL_URL = os.environ.get("PORTAL_URL", "http://127.0.0.1:8000").rstrip("/")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
