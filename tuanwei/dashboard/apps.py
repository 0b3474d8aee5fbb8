from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "tuanwei.dashboard"
    verbose_name = "首页"
