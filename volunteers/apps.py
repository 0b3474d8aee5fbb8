from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "volunteers"
    verbose_name = "志愿服务"

    def ready(self):
        """Shifts hear of their gatherings and answer for them; leaders of teams arrange what their
        teams plan; sheets can be taken out."""
        from tuanwei.gatherings.permissions import organisers
        from volunteers.honours import resources as honours
        from volunteers.services import answers
        from volunteers.teams import permissions as teams
        from volunteers.teams import resources as rosters

        if teams.organised not in organisers:
            organisers.append(teams.organised)
        rosters.register()
        honours.register()
        answers.register()
