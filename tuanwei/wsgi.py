"""The WSGI application that gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import reverse
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuanwei.settings")
application = get_wsgi_application()
# Every address and view and the cache's client are read now: a new worker keeps nobody waiting.
reverse("home")
reverse("league_days:poll-list")
import_string(settings.CACHES["default"]["BACKEND"])
