from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "tuanwei.dashboard"
    verbose_name = "首页"

    def ready(self):
        """Reports are filled in with what other rooms know of a unit, and reach who is on duty."""
        from branches.reports import hooks
        from tuanwei.dashboard import reporting

        hooks.add(hooks.known, reporting.league_days, reporting.projects, reporting.service_hours)
        hooks.add(hooks.duty, reporting.on_duty)
