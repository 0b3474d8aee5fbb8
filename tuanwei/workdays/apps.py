from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "tuanwei.workdays"
    verbose_name = "工作日历"
