"""Migrations render sparingly, and nobody who looks at all models sees an old one."""

from django.core.management import get_commands
from django.db import models
from django.db.migrations.operations import AddField, AlterField, CreateModel
from django.db.migrations.state import ProjectState

from tuanwei.lib.migrating import SparingState

KEY = ("id", models.BigAutoField(primary_key=True))


def state_of(kind):
    """A portal of two models, the second pointing to the first, rendered."""
    state = kind()
    for name, fields in {"Unit": [KEY], "Member": [KEY, ("unit", link())]}.items():
        CreateModel(name, fields).state_forwards("house", state)
    assert state.apps
    return state


def link():
    return models.ForeignKey("house.Unit", models.CASCADE)


def test_the_command_is_ours():
    assert get_commands()["migrate"] == "tuanwei.lib"


def test_what_grows_is_rendered_alone():
    spared, whole = state_of(SparingState), state_of(ProjectState)
    for state, others in ((spared, 0), (whole, 1)):
        before = state.apps.get_model("house", "Member")
        CreateModel("Grade", [KEY, ("unit", link())]).state_forwards("house", state)
        AddField("Grade", "deputy", link()).state_forwards("house", state)
        grade = state.apps.get_model("house", "Grade")
        assert grade._meta.get_field("deputy").related_model._meta.label == "house.Unit"
        assert (state.apps.get_model("house", "Member") is not before) == others


def test_whoever_looks_at_all_models_has_them_rendered_anew():
    state = state_of(SparingState)
    AddField("Unit", "name", models.TextField(default="")).state_forwards("house", state)
    before = state.clone()
    before.clear_delayed_apps_cache()  # what RunPython and post_migrate do
    unit = before.apps.get_model("house", "Unit")
    assert unit._meta.get_field("name")
    assert before.apps.get_model("house", "Member")._meta.get_field("unit").related_model is unit


def test_what_alters_renders_all_at_once():
    state = state_of(SparingState)
    AlterField("Unit", "id", models.IntegerField(primary_key=True)).state_forwards("house", state)
    unit = state.apps.get_model("house", "Unit")
    assert state.apps.get_model("house", "Member")._meta.get_field("unit").related_model is unit
