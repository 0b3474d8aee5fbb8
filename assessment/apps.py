from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = "考核"

    def ready(self):
        """Rooms offer sheets to the wizard of imports, and pages to those below; they hear of each other."""
        from assessment.facts import hearing as facts
        from assessment.scores import hearing as scores
        from assessment.sheets import hearing as sheets

        for room in (facts, scores, sheets):
            room.register()
