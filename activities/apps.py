from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "活动"

    def ready(self):
        """Projects hear of applications; their teams arrange their gatherings."""
        from activities.applications import outcomes
        from activities.projects import permissions, starting
        from tuanwei.gatherings.permissions import organisers

        for listeners, listener in (
            (outcomes.approved, starting.start),
            (outcomes.changed, starting.move),
            (outcomes.cancelled, starting.cancel),
            (outcomes.blocking, starting.reasons),
            (organisers, permissions.organises),
        ):
            if listener not in listeners:
                listeners.append(listener)
