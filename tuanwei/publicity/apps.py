from django.apps import AppConfig


class PublicityConfig(AppConfig):
    name = "tuanwei.publicity"
    label = "publicity"
    verbose_name = "公示"

    def ready(self):
        """Windows follow the calendar."""
        from tuanwei.publicity import following

        following.register()
