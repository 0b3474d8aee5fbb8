from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "volunteers"
    verbose_name = "志愿服务"

    def ready(self):
        """Shifts hear of their gatherings and answer for them; sheets can be taken out."""
        from volunteers.insights import resources as insights

        insights.register()
