from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tuanwei.notices"
    verbose_name = "通知"
