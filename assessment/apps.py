from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = "考核"

    def ready(self):
        """Rooms hear of each other."""
        from assessment.scores import hearing as scores

        for room in (scores,):
            room.register()
