from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "volunteers"
    verbose_name = "志愿服务"

    def ready(self):
        """Shifts hear of their gatherings and answer for them."""
        from volunteers.attendance import answers as attendance
        from volunteers.attendance import panels as attendance_panels
        from volunteers.attendance import resources as attendance_sheets
        from volunteers.services import answers

        answers.register()
        attendance.register()
        attendance_panels.register()
        attendance_sheets.register()
