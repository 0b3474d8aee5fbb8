"""People who sign in, by 学号 or 工号, and grants."""

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.accounts import codes
from tuanwei.lib.pinyin import name_keys


class UserManager(BaseUserManager):
    """Creates users; `number` is what they sign in with."""

    def waiting(self):
        """Active people who have not set a password yet."""
        return self.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)

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

    number = models.CharField(_("学号/工号"), max_length=32, db_collation="C")
    name = models.CharField(_("姓名"), max_length=60, db_collation="C")
    name_pinyin = models.CharField(max_length=120, blank=True, editable=False, db_collation="C")
    name_initials = models.CharField(max_length=30, blank=True, editable=False, db_collation="C")
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
        # Each also finds what begins with a text, on any server: the columns sort by byte. A
        # roster of a whole college is written into all of them at once, so there are few.
        indexes = [
            models.Index(fields=["name_pinyin", "number"], name="user_by_pinyin"),
            models.Index(fields=["name_initials"], name="user_by_initials"),
            models.Index(fields=["name"], name="user_by_name"),
            models.Index(Substr("name", 2), name="user_by_given_name"),
        ]
        constraints = [models.UniqueConstraint(fields=["number"], name="user_number_once")]

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


class GrantQuerySet(models.QuerySet):
    """Grants in the words of the house."""

    def in_force(self, day=None):
        """Those whose term holds on `day` (default today)."""
        day = day or timezone.localdate()
        return self.filter(starts_on__lte=day).filter(
            models.Q(ends_on=None) | models.Q(ends_on__gte=day)
        )


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

    objects = GrantQuerySet.as_manager()

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


class Session(AbstractBaseSession):
    """One browser that is signed in, or one that keeps something before."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")

    class Meta(AbstractBaseSession.Meta):
        verbose_name = _("登录会话")

    @classmethod
    def get_session_store_class(cls):
        """The store that reads and writes these rows."""
        from tuanwei.accounts.sessions import SessionStore

        return SessionStore


class ActivationCodeQuerySet(models.QuerySet):
    """Codes in the words of the house."""

    def usable(self):
        """Neither used nor out of date, of people who may sign in."""
        return self.filter(used_at=None, expires_at__gt=timezone.now(), user__is_active=True)


class ActivationCode(models.Model):
    """A one-time code with which a person sets the first password; one a person at a time.

    `codes.digest` says what is stored of it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="activation_code"
    )
    digest = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    issued_at = models.DateTimeField(_("发放"), default=timezone.now)
    expires_at = models.DateTimeField(_("有效期至"))
    used_at = models.DateTimeField(_("使用"), null=True, blank=True)

    objects = ActivationCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("激活码")

    def __str__(self):
        return str(self.user)

    def save(self, *args, **kwargs):
        """Save; a new code is valid for `codes.VALID`."""
        self.expires_at = self.expires_at or self.issued_at + codes.VALID
        super().save(*args, **kwargs)


class ResetRequest(models.Model):
    """Somebody asked for a reset link for a number, known or not; a task looks it up later.

    Writing the row costs the same for every number, and the link is made when it is sent.
    """

    number = models.CharField(max_length=32)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("重设密码请求")

    def __str__(self):
        return self.number
