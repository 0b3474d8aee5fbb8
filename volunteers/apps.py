from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "volunteers"
    verbose_name = "志愿服务"

    def ready(self):
        """Shifts hear of their gatherings and answer for them."""
        from volunteers.party_days import occasions as party_days
        from volunteers.school import occasions as school
        from volunteers.school import resources as lives
        from volunteers.services import answers

        answers.register()
        party_days.register()
        school.register()
        lives.register()
