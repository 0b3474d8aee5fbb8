"""What a class's rules let a college choose, in words that a clerk reads on the form."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Approval(TextChoices):
    """Who sends a draft out; never its drafter, never the letter's author."""

    NONE = "none", _("不用审核，拟好就发出")
    UNIT = "unit", _("主办部门审核人或负责人，团委也可以")
    HEAD = "head", _("只由主办部门负责人")
    OFFICE = "office", _("只由团委工作人员")
    SECRETARY = "secretary", _("团委书记、副书记签发")
    UNIT_THEN_OFFICE = "unit_office", _("部门审核以后，由团委发出")


class Routing(TextChoices):
    """Where a new letter goes first."""

    STAFF = "staff", _("团委先看，再转办")
    DIRECT = "direct", _("直接到“通常转给”的部门")
    SENDER = "sender", _("来信人自己选部门；不知道找谁的，进公共咨询区由团委分派")


class Contact(TextChoices):
    """Which ways of reaching them a named sender must leave."""

    NONE = "none", _("不用留")
    PHONE = "phone", _("要留电话")
    EMAIL = "email", _("要留邮箱")
    BOTH = "both", _("电话、邮箱都要留")


class Clue(TextChoices):
    """What an anonymous letter must say so that somebody can look into it."""

    FREE = "free", _("不要求")
    REGISTER = "register", _("可以不写线索；不写的只登记，不逐件答复")
    REQUIRED = "required", _("必须写线索，不写不收")


class Repeats(TextChoices):
    """What happens when somebody writes about the same matter again."""

    FREE = "free", _("不限制")
    REMIND = "remind", _("提醒来信人，仍可送出")
    REFUSE = "refuse", _("不收，请来信人回到原信")


class Extension(TextChoices):
    """What an extension gives."""

    FIXED = "fixed", _("延到规定的总限时")
    PROMISED = "promised", _("办理人承诺一个日期，不晚于规定的总限时")


class Instruction(TextChoices):
    """Whether a leader's written instruction belongs to the way of a letter."""

    OPTIONAL = "optional", _("需要时才请")
    REQUIRED = "required", _("每封都要，没有批示不能发出答复")


class Reopening(TextChoices):
    """Who takes up a letter whose author is not satisfied."""

    ANOTHER = "another", _("换一位办理人")
    ANYBODY = "anybody", _("可以由原办理人接着办")


class Publishing(TextChoices):
    """Whether others may ever read question and answer."""

    CONSENT = "consent", _("来信人同意，并经另一位老师核对")
    NEVER = "never", _("不公开，只有来信人和办理的人看得到")


class Channel(TextChoices):
    """How an answer reached its author."""

    ONLINE = "online", _("网上答复")
    EMAIL = "email", _("电子邮件")
    PHONE = "phone", _("电话")
    IN_PERSON = "in_person", _("当面")
