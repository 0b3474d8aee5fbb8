"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuanwei.settings")
application = get_wsgi_application()
reverse("home")  # reads every address and view now: a new worker keeps nobody waiting for them
