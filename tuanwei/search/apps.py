from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "tuanwei.search"
    label = "search"
    verbose_name = "搜索"

    def ready(self):
        """Rooms that may be left out join where they are there."""
        from tuanwei.search import joining

        joining.join()
