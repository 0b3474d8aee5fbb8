"""The floors: a Django without middleware that does one INSERT, or renders 25 rows from one
indexed SELECT. Run by gunicorn with the portal's own configuration."""

import os
from itertools import count

import django
from django.conf import settings

ITEM = "CREATE TABLE IF NOT EXISTS bench_item (id bigserial PRIMARY KEY, title text, at timestamptz DEFAULT now())"
TICKET = "CREATE TABLE IF NOT EXISTS bench_ticket (id bigserial PRIMARY KEY, number bigint UNIQUE)"

if not settings.configured:
    import dj_database_url

    settings.configure(
        SECRET_KEY="bench",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[],
        INSTALLED_APPS=[__name__.rpartition(".")[0]],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=60)},
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.locmem.Loader",
                            {
                                "rows.html": "<!doctype html><title>bare</title><ul>{% for item in "
                                "items %}<li>{{ item.pk }} {{ item.title }} {{ item.at }}</li>"
                                "{% endfor %}</ul>"
                            },
                        )
                    ]
                },
            }
        ],
    )
    django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402

numbers = count()


class Item(models.Model):
    """A bare row."""

    title = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bench"
        db_table = "bench_item"


class Ticket(models.Model):
    """A bare row of which there is one for each number."""

    number = models.BigIntegerField(unique=True)

    class Meta:
        app_label = "bench"
        db_table = "bench_ticket"


def ticket(request):
    """One INSERT under a unique constraint."""
    Ticket.objects.create(number=int(request.GET["n"]))
    return HttpResponse("ok")


def insert(request):
    """One INSERT."""
    Item.objects.create(title=f"行 {next(numbers)}")
    return HttpResponse("ok")


def rows(request):
    """25 rows from one indexed SELECT."""
    return render(request, "rows.html", {"items": Item.objects.order_by("-pk")[:25]})


urlpatterns = [path("insert", insert), path("ticket", ticket), path("rows", rows)]
application = get_wsgi_application()
