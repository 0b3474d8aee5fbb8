from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "tuanwei.accounts"
    verbose_name = "账号"

    def ready(self):
        """Keep the day of a sign-in only; django.contrib.auth would connect the fine time under
        the same uid, and finds it taken because this app stands before it."""
        from tuanwei.accounts.actions import remember_day

        user_logged_in.connect(remember_day, dispatch_uid="update_last_login")
