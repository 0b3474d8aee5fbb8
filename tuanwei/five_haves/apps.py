from django.apps import AppConfig


class FiveHavesConfig(AppConfig):
    name = "tuanwei.five_haves"
    label = "five_haves"
    verbose_name = "五个有"

    def ready(self):
        """The lists can be taken out as sheets."""
        from tuanwei.five_haves import resources

        resources.register()
