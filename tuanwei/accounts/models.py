"""People who sign in, by 学号 or 工号, and grants."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.lib.pinyin import name_keys


class UserManager(BaseUserManager):
    """Creates users; `number` is what they sign in with."""

    def create_user(self, number, name="", password=None, **fields):
        """Save and return a user; without a password the account waits for its first sign-in."""
        user = self.model(number=number, name=name or number, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, number, name="", password=None, **fields):
        """Save and return a user who may enter /admin/."""
        return self.create_user(number, name, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What a person may do follows from appointments and grants, never from here.

    `name_pinyin` and `name_initials` are lower case without spaces; lists sort by them, because
    the database has no Chinese collation.
    """

    number = models.CharField(_("学号/工号"), max_length=32, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    name_pinyin = models.CharField(max_length=120, blank=True, editable=False)
    name_initials = models.CharField(max_length=30, blank=True, editable=False)
    email = models.EmailField(_("邮箱"), blank=True)
    phone = models.CharField(_("手机"), max_length=20, blank=True)
    is_active = models.BooleanField(_("可登录"), default=True)
    is_staff = models.BooleanField(_("可进后台"), default=False)
    must_change_password = models.BooleanField(_("首次登录须改密码"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "number"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("用户")
        ordering = ["name_pinyin", "number"]
        indexes = [
            models.Index(fields=["name_pinyin", "number"], name="user_by_pinyin"),
            models.Index(fields=["name_initials"], name="user_by_initials"),
        ]

    def __str__(self):
        return f"{self.name}（{self.number}）"

    def save(self, *args, **kwargs):
        """Save with the pinyin keys that belong to the name."""
        self.name_pinyin, self.name_initials = name_keys(self.name)
        if (fields := kwargs.get("update_fields")) and "name" in fields:
            kwargs["update_fields"] = {*fields, "name_pinyin", "name_initials"}
        super().save(*args, **kwargs)

    def get_full_name(self):
        return self.name

    get_short_name = get_full_name


class Grant(models.Model):
    """A role that no post in a unit gives, with its term."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("团委管理员")
        SUPERVISOR = "supervisor", _("监督组")
        TEACHER = "teacher", _("指导教师")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants")
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    starts_on = models.DateField(_("自"), default=timezone.localdate)
    ends_on = models.DateField(_("至"), null=True, blank=True, help_text=_("留空为长期"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(_("事由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("授权")
        constraints = [
            models.CheckConstraint(
                name="grant_ends_after_start",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
            )
        ]

    def __str__(self):
        return f"{self.user} {self.get_role_display()}"
