"""Files that people hand in. Only the owner's guarded view opens them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """A checked and re-encoded file under a random name, outside every served folder.

    `stored_on` is a day, not a moment: an upload time must not point at an anonymous author.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("文件名"), max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(_("字节"))
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=120, unique=True)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    stored_on = models.DateField()
    is_claimed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("附件")
        indexes = [
            models.Index(
                fields=["stored_on"],
                name="attachment_unclaimed",
                condition=models.Q(is_claimed=False),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_image(self):
        return self.media_type.startswith("image/")
