"""Migrations of a whole house, applied in a tenth of the time.

Django renders again, after every operation, each model that is related to the one that changed. Here nearly
all are, by the users: a fresh database took minutes, most of them for models that nobody looked at.
"""

from contextlib import contextmanager

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


class SparingState(ProjectState):
    """Renders, of a model that is new or has got something more, only that model.

    Marked as Django marks what it renders late itself: whoever looks at all models (RunPython, what follows
    migrations) has all of them rendered anew first. What alters or removes does that at once.
    """

    is_adding = False

    @contextmanager
    def _adding(self):
        self.is_adding = True
        try:
            yield
        finally:
            self.is_adding = False

    def add_model(self, model_state):
        with self._adding():
            super().add_model(model_state)

    def add_field(self, *args, **kwargs):
        with self._adding():
            super().add_field(*args, **kwargs)

    def _find_reload_model(self, app_label, model_name, delay=False):
        if not (delay or self.is_adding):
            return set(self.models)
        self.is_delayed = True
        return {(app_label, model_name)}


class SparingExecutor(MigrationExecutor):
    """Django's, going forward with a SparingState."""

    def _migrate_all_forwards(self, state, *args, **kwargs):
        spared = SparingState(models=state.models, real_apps=state.real_apps)
        return super()._migrate_all_forwards(spared, *args, **kwargs)
