from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "活动"

    def ready(self):
        """Offer what can be exported."""
        from activities.insights import resources as insights

        insights.register()
