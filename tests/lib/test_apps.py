"""What Django forgets while it migrates."""

from django.apps import apps
from django.db.migrations.state import ModelState, ProjectState


def test_swappable_models_are_looked_up_once_while_models_are_rendered():
    state = ProjectState()
    for model in ("contenttypes.contenttype", "auth.permission", "auth.group", "accounts.user"):
        state.add_model(ModelState.from_model(apps.get_model(model)))
    assert state.apps.get_model("accounts.user")
    looked = apps.get_swappable_settings_name.cache_info().misses
    state.reload_model("accounts", "user")
    assert apps.get_swappable_settings_name.cache_info().misses == looked
    assert apps.get_swappable_settings_name("accounts.User") == "AUTH_USER_MODEL"
