from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "活动"

    def ready(self):
        """Offer what can be exported; publicities of applications come back to their chain, projects
        hear of applications, their teams arrange gatherings."""
        from activities.applications import chain, outcomes
        from activities.insights import resources as insights
        from activities.projects import permissions, starting
        from tuanwei.gatherings.permissions import organisers
        from tuanwei.publicity import sources

        insights.register()
        sources.register(
            chain.KIND, "活动申报", concluded=chain.concluded, upheld=chain.upheld,
            called_off=chain.called_off,
        )  # fmt: skip
        for listeners, listener in (
            (outcomes.approved, starting.start),
            (outcomes.changed, starting.move),
            (outcomes.cancelled, starting.cancel),
            (outcomes.blocking, starting.reasons),
            (organisers, permissions.organised),
        ):
            if listener not in listeners:
                listeners.append(listener)
