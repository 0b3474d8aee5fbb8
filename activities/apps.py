from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "活动"

    def ready(self):
        """Rounds and publicities hear of applications and answer; tables can be exported."""
        from activities.applications import chain
        from activities.insights import resources as insights
        from activities.rounds import entering, resources
        from tuanwei.publicity import sources

        insights.register()
        sources.register(
            chain.KIND, "活动申报", concluded=chain.concluded, upheld=chain.upheld,
            called_off=chain.called_off,
        )  # fmt: skip
        entering.register()
        resources.register()
