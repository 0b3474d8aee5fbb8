from django.apps import AppConfig


class TermReportsConfig(AppConfig):
    name = "tuanwei.term_reports"
    label = "term_reports"
    verbose_name = "工作报告"
