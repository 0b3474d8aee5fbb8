from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "tuanwei.jobs"
    label = "jobs"
    verbose_name = "导入导出"
