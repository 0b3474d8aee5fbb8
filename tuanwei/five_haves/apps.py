from django.apps import AppConfig


class FiveHavesConfig(AppConfig):
    name = "tuanwei.five_haves"
    label = "five_haves"
    verbose_name = "五个有"
