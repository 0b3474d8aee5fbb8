from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tuanwei.audit"
    verbose_name = "操作记录"
