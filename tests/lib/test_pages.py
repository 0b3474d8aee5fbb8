"""Page or fragment, theme, service worker, manifest, error pages."""

import re

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from tuanwei.lib import navigation, pages
from tuanwei.lib.middleware import ServiceUnavailableMiddleware


def ask(**headers):
    request = RequestFactory().get("/", headers=headers)
    request.htmx = HtmxDetails(request)
    return request


@pytest.mark.parametrize(
    ("headers", "template"),
    [
        ({}, "mailbox/queue.html"),
        ({"HX-Request": "true"}, "mailbox/_queue.html"),
        ({"HX-Request": "true", "HX-Boosted": "true"}, "mailbox/queue.html"),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, "mailbox/queue.html"),
    ],
)
def test_page_or_part(monkeypatch, headers, template):
    monkeypatch.setattr(pages, "render", lambda request, name, *a, **k: HttpResponse(name))
    response = pages.render_part(ask(**headers), "mailbox/queue.html", {})
    assert response.content.decode() == template
    assert "HX-Request" in response["Vary"]


def test_a_part_of_another_name(monkeypatch):
    monkeypatch.setattr(pages, "render", lambda request, name, *a, **k: HttpResponse(name))
    request = ask(**{"HX-Request": "true"})
    response = pages.render_part(request, "a/b.html", {}, part="a/_rows.html")
    assert response.content == b"a/_rows.html"


@pytest.mark.parametrize("chosen", ["light", "dark", "auto"])
def test_theme_is_remembered(client, chosen):
    came_from = {"Referer": "http://testserver/offline/?x=1"}
    response = client.get(f"/theme/{chosen}/", headers=came_from)
    assert (response.status_code, response["Location"]) == (302, "/offline/?x=1")
    assert response.cookies["theme"].value == chosen
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "away", ["//evil.example", "https://evil.example/", "http://testserver//evil.example", "", "%"]
)
def test_theme_never_leads_away(client, away):
    assert client.get("/theme/dark/", headers={"Referer": away})["Location"] == "/"


def test_a_broken_referer_leads_home(client):
    answer = client.get("/theme/dark/", headers={"Referer": "http://[::1"})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_an_unknown_theme_is_refused(client):
    assert client.get("/theme/pink/").status_code == 404
    client.cookies["theme"] = "<b>"
    assert 'data-bs-theme="auto"' in client.get("/offline/").content.decode()


def test_service_worker_serves_the_whole_site_and_keeps_no_page(client):
    response = client.get("/sw.js")
    script = response.content.decode()
    assert response["Content-Type"].startswith("text/javascript")
    assert "no-cache" in response["Cache-Control"]
    assert '"/static/css/tokens.css"' in script.replace("\\u002D", "-")
    assert "cache.put" not in script
    assert client.get("/sw.js").content.decode() == script


def test_manifest(client):
    manifest = client.get("/manifest.webmanifest").json()
    assert (manifest["lang"], manifest["start_url"], manifest["scope"]) == ("zh-CN", "/", "/")
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        ("192x192", "any"), ("192x192", "maskable"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip


def test_offline_page_is_the_same_for_everybody(client, django_user_model, db):
    before = client.get("/offline/").content
    client.force_login(
        django_user_model.objects.create(number="20240101", name="林知夏"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert client.get("/offline/").content == before
    assert "没有丢" in before.decode()


@pytest.mark.parametrize(
    "page",
    ["400", "403", "403_csrf", "404", "409", "413", "429", "500", "503", "offline"],
)
def test_error_pages_need_nothing(page):
    shown = render_to_string(f"{page}.html")
    assert '<html lang="zh-CN"' in shown
    assert re.search(r"<h1>[一-鿿]", shown)
    assert 'style="' not in shown
    assert "onclick" not in shown


def test_a_place_without_an_address_is_left_out():
    places = (navigation.Place("无", ("nowhere:at-all",)), navigation.Place("换", ("lib:offline",)))
    found = navigation.links(places, path="/offline/", allows=lambda needs: True)
    assert [(link.label, link.url, link.current) for link in found] == [("换", "/offline/", True)]


def test_the_longest_address_is_current():
    urls = ["/", "/desk/", "/desk/letters/"]
    assert navigation.current("/desk/letters/7/", urls) == "/desk/letters/"
    assert navigation.current("/elsewhere/", urls) == ""
    assert navigation.current("/", urls) == "/"


def test_pages_of_a_hidden_place_belong_to_nobody_else(settings):
    settings.ROOT_URLCONF = "tuanwei.urls"

    def current_of(path, who):
        found = navigation.links(
            navigation.TABS, path=path, allows=lambda needs: needs in ("", who)
        )
        return [link.label for link in found if link.current]

    assert current_of("/mailbox/public/", "signed-in") == []
    assert current_of("/mailbox/public/", "visitor") == ["公开答复"]
    assert current_of("/mailbox/letters/1/", "signed-in") == ["我的信"]


@pytest.mark.parametrize("fault", [OperationalError("gone"), InterfaceError("closed")])
def test_a_database_that_is_away_is_a_503_with_a_hint(fault):
    middleware = ServiceUnavailableMiddleware(lambda request: HttpResponse())
    response = middleware.process_exception(RequestFactory().get("/"), fault)
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "正在恢复" in response.content.decode()
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None


def test_what_somebody_else_holds_is_a_409_in_words():
    held = OperationalError("deadlock detected")
    held.__cause__ = type("Cause", (Exception,), {"pgcode": "40P01"})()
    middleware = ServiceUnavailableMiddleware(lambda request: HttpResponse())
    response = middleware.process_exception(RequestFactory().post("/"), held)
    assert response.status_code == 409
    assert "这一次没有保存" in response.content.decode()
    assert middleware.process_exception(RequestFactory().get("/"), held).status_code == 503
