from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "mailbox"
    verbose_name = "青年信箱"

    def ready(self):
        """Offer what can be exported; follow the calendar and what becomes of letters; say
        who stood at the desk."""
        from mailbox.cases import following, followups
        from mailbox.cases import resources as letters
        from mailbox.service import queries as service
        from mailbox.surveys import proposed
        from mailbox.surveys import resources as surveys
        from tuanwei.gatherings import worked

        letters.register()
        surveys.register()
        following.register()
        followups.register()
        proposed.register()
        worked.sources[service.ORIGIN] = service.worked
        worked.names[service.ORIGIN] = "服务岗值班"
