from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = "考核"

    def ready(self):
        """Rooms offer sheets to the wizard of imports, and pages to those below."""
        from assessment.facts import hearing as facts

        for room in (facts,):
            room.register()
