"""Rooms that may be left out join with the search of their own list."""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest
from django.contrib.auth.models import AnonymousUser

from tuanwei.publicity.models import Publicity
from tuanwei.search import joining, sources


@pytest.fixture
def alone(monkeypatch):
    """No area at all, whatever rooms are there."""
    monkeypatch.setattr(sources, "_registry", {})
    names = ("tuanwei.news.queries", "tuanwei.circulars.queries", "branches.liaison.queries")

    def bring(module, **functions):
        made = ModuleType(module)
        made.__spec__ = ModuleSpec(module, None)
        for name, function in functions.items():
            setattr(made, name, function)
        monkeypatch.setitem(sys.modules, module, made)

    for name in names:
        bring(name)
    return bring


def test_a_room_without_a_search_does_not_join(alone):
    assert joining.join() == [] and sources.everything() == []
    assert joining.function_of("tuanwei.nothing.queries", "search") is None
    assert joining.function_of("nothing.at.all", "search") is None


def test_a_room_with_a_search_joins_and_is_asked_as_its_list_asks(alone, db):
    asked = []

    def search(*told):
        asked.append(told)
        return Publicity.objects.none()

    alone("tuanwei.news.queries", search=search)
    alone("tuanwei.circulars.queries", search=search)
    alone("branches.liaison.queries", visible_practices=lambda user: Publicity.objects.all())
    assert joining.join() == ["news", "circulars", "practices"]
    visitor = AnonymousUser()
    found = [each.rows(visitor, ["食堂", "排队"]) for each in sources.everything()]
    assert asked == [(["食堂", "排队"],), (visitor, "食堂 排队")]
    assert [list(rows) for rows in found] == [[], [], []]
