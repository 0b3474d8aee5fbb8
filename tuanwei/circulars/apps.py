from django.apps import AppConfig


class CircularsConfig(AppConfig):
    name = "tuanwei.circulars"
    label = "circulars"
    verbose_name = "通知公文"
