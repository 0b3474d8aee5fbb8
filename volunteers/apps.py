from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "volunteers"
    verbose_name = "志愿服务"

    def ready(self):
        """Shifts hear of their gatherings and answer for them."""
        from volunteers.attendance import answers as attendance
        from volunteers.attendance import panels as attendance_panels
        from volunteers.attendance import resources as attendance_sheets

        """Shifts hear of their gatherings and answer for them; leaders of teams arrange what their
        teams plan; sheets can be taken out."""
        from tuanwei.gatherings.permissions import organisers
        from volunteers.services import answers
        from volunteers.teams import permissions as teams
        from volunteers.teams import resources as rosters

        if teams.organised not in organisers:
            organisers.append(teams.organised)
        rosters.register()
        answers.register()
        attendance.register()
        attendance_panels.register()
        attendance_sheets.register()
