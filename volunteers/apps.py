from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "volunteers"
    verbose_name = "志愿服务"

    def ready(self):
        """Shifts, service days and lessons hear of their gatherings and answer for them; leaders of
        teams arrange what their teams plan; sheets of hours come in, sheets go out; published
        claims come back."""
        from tuanwei.gatherings.permissions import organisers
        from tuanwei.jobs import importers
        from tuanwei.publicity import sources
        from volunteers.attendance import answers as attendance
        from volunteers.attendance import panels as attendance_panels
        from volunteers.attendance import resources as attendance_sheets
        from volunteers.claims import publishing
        from volunteers.claims.importing import HoursImporter
        from volunteers.honours import resources as honours
        from volunteers.insights import lists
        from volunteers.insights import resources as insights
        from volunteers.party_days import occasions as party_days
        from volunteers.school import occasions as school
        from volunteers.school import resources as lives
        from volunteers.services import answers
        from volunteers.teams import permissions as teams
        from volunteers.teams import resources as rosters

        if teams.organised not in organisers:
            organisers.append(teams.organised)
        importers.register(HoursImporter())
        sources.register(
            publishing.KIND, "志愿时数补录", concluded=None, upheld=publishing.upheld,
            called_off=publishing.called_off, own=publishing.own,
        )  # fmt: skip
        for room in (
            rosters, answers, attendance, attendance_panels, attendance_sheets, party_days, school,
            lives, honours, insights, lists,
        ):  # fmt: skip
            room.register()
