from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "活动"

    def ready(self):
        """Offer what can be exported; projects hear of applications, their teams arrange gatherings."""
        from activities.applications import outcomes
        from activities.insights import resources as insights
        from activities.projects import permissions, starting
        from tuanwei.gatherings.permissions import organisers

        insights.register()
        for listeners, listener in (
            (outcomes.approved, starting.start),
            (outcomes.changed, starting.move),
            (outcomes.cancelled, starting.cancel),
            (outcomes.blocking, starting.reasons),
            (organisers, permissions.organised),
        ):
            if listener not in listeners:
                listeners.append(listener)
