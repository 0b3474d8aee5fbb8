from django.apps import AppConfig


class GatheringsConfig(AppConfig):
    name = "tuanwei.gatherings"
    label = "gatherings"
    verbose_name = "活动日程"

    def ready(self):
        """Resources register the sheet of one's own record."""
        from tuanwei.gatherings import resources  # noqa: F401
