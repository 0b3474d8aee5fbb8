from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "tuanwei.proposals"
    verbose_name = "建议与议题"
