from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "活动"

    def ready(self):
        """Rounds hear of applications; their tables can be exported."""
        from activities.rounds import entering, resources

        entering.register()
        resources.register()
