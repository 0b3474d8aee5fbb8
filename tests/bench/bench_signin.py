"""signin: whole sign-ins with the shipped hasher; floor: PBKDF2 at Django's default rounds."""

import time
from itertools import cycle
from urllib.parse import urlencode

from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.db import connections
from django.middleware.csrf import _get_new_csrf_string

from tests.bench.load import measure, request, server
from tests.bench.report import Row

PASSWORD = "benchmark-贝壳-7"
CORES = 2


def pbkdf2_rate():
    """Verifications a second of PBKDF2 on as many cores as the server has workers."""
    hasher = PBKDF2PasswordHasher()
    encoded, count = hasher.encode(PASSWORD, "salt"), 4
    start = time.perf_counter()
    for _ in range(count):
        hasher.verify(PASSWORD, encoded)
    return CORES * count / (time.perf_counter() - start)


def rows():
    """The row of the signin group."""
    from tuanwei.accounts.models import User

    encoded = make_password(PASSWORD)
    numbers = [f"signin-{n}" for n in range(200)]
    User.objects.bulk_create(
        (User(number=n, name="登录", password=encoded) for n in numbers), ignore_conflicts=True
    )
    connections.close_all()
    token = _get_new_csrf_string()
    requests = cycle(
        request(
            "/accounts/login/", method="POST", cookies=f"csrftoken={token}",
            body=urlencode(
                {"csrfmiddlewaretoken": token, "username": n, "password": PASSWORD}
            ).encode(),
        )
        for n in numbers
    )  # fmt: skip
    floor = pbkdf2_rate()
    with server("tuanwei.wsgi", "/accounts/login/") as port:
        figure = measure(port, requests, seconds=6, expect=302)
    yield Row("signin", figure.rate, "sign-ins/s", (floor + pbkdf2_rate()) / 2, "≥ 6",
              "whole request; floor: PBKDF2 verifications on both cores")  # fmt: skip
