from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "tuanwei.news"
    label = "news"
    verbose_name = "新闻"
