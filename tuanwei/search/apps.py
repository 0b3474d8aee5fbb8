from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "tuanwei.search"
    label = "search"
    verbose_name = "搜索"
