from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "mailbox"
    verbose_name = "青年信箱"

    def ready(self):
        """Offer what can be exported; follow the calendar and what becomes of letters."""
        from mailbox.cases import following, followups
        from mailbox.cases import resources as letters
        from mailbox.surveys import proposed
        from mailbox.surveys import resources as surveys

        letters.register()
        surveys.register()
        following.register()
        followups.register()
        proposed.register()
