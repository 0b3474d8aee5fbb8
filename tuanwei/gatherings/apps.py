from django.apps import AppConfig


class GatheringsConfig(AppConfig):
    name = "tuanwei.gatherings"
    label = "gatherings"
    verbose_name = "活动日程"
