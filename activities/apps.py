from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "活动"

    def ready(self):
        """Upper rooms hear of applications and answer, publicities come back to their chain, teams
        arrange their gatherings, tables can be exported, closed projects credit hours."""
        from activities.applications import chain, outcomes
        from activities.insights import resources as insights
        from activities.projects import crediting, permissions, starting
        from activities.rounds import entering, resources
        from tuanwei.gatherings import worked
        from tuanwei.gatherings.permissions import organisers
        from tuanwei.publicity import sources

        insights.register()
        worked.sources[crediting.ORIGIN] = crediting.worked
        worked.names[crediting.ORIGIN] = "参与活动项目"
        sources.register(
            chain.KIND, "活动申报", concluded=chain.concluded, upheld=chain.upheld,
            called_off=chain.called_off, own=chain.own,
        )  # fmt: skip
        entering.register()
        resources.register()
        for listeners, listener in (
            (outcomes.approved, starting.start),
            (outcomes.changed, starting.move),
            (outcomes.cancelled, starting.cancel),
            (outcomes.blocking, starting.reasons),
            (organisers, permissions.organised),
        ):
            if listener not in listeners:
                listeners.append(listener)
