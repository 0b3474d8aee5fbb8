from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "tuanwei.attachments"
    verbose_name = "附件"
