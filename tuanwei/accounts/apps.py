from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tuanwei.accounts"
    verbose_name = "账号"
