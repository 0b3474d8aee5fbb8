from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = "考核"

    def ready(self):
        """Rooms answer for publicity, hear of each other, work in the background and offer sheets."""
        from assessment.facts import hearing as facts
        from assessment.insights import hearing as insights
        from assessment.results import answers as results
        from assessment.scores import hearing as scores
        from assessment.sheets import hearing as sheets

        for room in (facts, scores, sheets, results, insights):
            room.register()
