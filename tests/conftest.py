"""What every test stands on: a fresh cache, a private folder of its own, and the known cast."""

import gc
import os

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tests.cast import Cast
from tests.emptying import empty_tables

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Where tests.template has migrated a database already, the tests begin with a copy of it."""
    if template := os.environ.get("TEST_TEMPLATE"):
        connection.settings_dict["TEST"]["TEMPLATE"] = template


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests that commit empty every table afterwards, ledger and files too. Threads of a live server
    may outlive their test; the database is dropped all the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _portal(settings, tmp_path, request):
    """No test sees another's cache or files; nothing leaves the machine."""
    settings.WHITENOISE_AUTOREFRESH = (
        True  # no look at every static file for the first page of each client
    )
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.QUIET_HOURS = ["00:00", "00:00"]  # none: a run at night sends as one at noon
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "private"), "base_url": None},
        },
    }
    from django.core.cache import cache

    from tuanwei.lib.versioned import Versioned

    cache.clear()
    for kept in Versioned.everything:
        kept.forget()


@pytest.fixture
def cast(db):
    """The people of RELIABILITY §5, each with the hats the table names."""
    return Cast()


def pytest_collection_modifyitems(items):
    """Files with what takes long come first, so that no worker is left with it at the end."""
    heavy = {
        each.path for each in items if {"slow", "walk"} & {m.name for m in each.iter_markers()}
    }
    items.sort(key=lambda each: each.path not in heavy)


def pytest_collection_finish(session):
    """What has been imported and collected stays to the end: nobody need look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
