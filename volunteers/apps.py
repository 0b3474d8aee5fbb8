from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "volunteers"
    verbose_name = "志愿服务"

    def ready(self):
        """Shifts hear of their gatherings and answer for them; tables can be exported."""
        from volunteers.honours import resources as honours

        honours.register()
