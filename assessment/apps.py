from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = "考核"

    def ready(self):
        """Rooms answer for publicity hear of each other, work in the background."""
        from assessment.insights import hearing as insights
        from assessment.results import answers as results
        from assessment.scores import hearing as scores

        for room in (scores, results, insights):
            room.register()
