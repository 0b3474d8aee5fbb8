"""The ground floor: pages, paging, figures, terms, icons and template tags. No models."""

from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "tuanwei.lib"
    label = "lib"
    verbose_name = "页面与算数"
