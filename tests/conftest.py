"""What every test stands on: a fresh cache, a private folder of its own, and the known cast."""

import pytest

from tests.cast import Cast


@pytest.fixture(autouse=True)
def _portal(settings, tmp_path, request):
    """No test sees another's cache or files; nothing leaves the machine."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "private"), "base_url": None},
        },
    }
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def cast(db):
    """The people of RELIABILITY §5, each with the hats the table names."""
    return Cast()
