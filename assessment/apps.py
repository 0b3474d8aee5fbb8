from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = "考核"

    def ready(self):
        """Rooms hear of each other, and offer pages to those below."""
        from assessment.facts import hearing as facts
        from assessment.scores import hearing as scores
        from assessment.sheets import hearing as sheets

        for room in (facts, scores, sheets):
            room.register()
