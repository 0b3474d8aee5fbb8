from django.apps import AppConfig


class TermReportsConfig(AppConfig):
    name = "tuanwei.term_reports"
    label = "term_reports"
    verbose_name = "学期报告"

    def ready(self):
        """Offer the reports and the record in the export centre."""
        from tuanwei.term_reports import resources

        resources.register()
