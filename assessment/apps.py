from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = "考核"

    def ready(self):
        """Rooms answer for publicity and hear of each other."""
        from assessment.results import answers as results
        from assessment.scores import hearing as scores

        for room in (scores, results):
            room.register()
