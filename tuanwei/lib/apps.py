"""The ground floor: pages, paging, figures, terms, icons and template tags. No models."""

from functools import cache

from django.apps import AppConfig, apps


class LibConfig(AppConfig):
    name = "tuanwei.lib"
    label = "lib"
    verbose_name = "页面与算数"

    def ready(self):
        """Which models may be swapped is found once. Django means to keep it too, but forgets it with every model that
        a migration renders, and looks through all models again for each of their foreign keys."""
        apps.get_swappable_settings_name = cache(apps.get_swappable_settings_name)
