"""What staff may take out of the mailbox as a sheet.

Everything a cell says is worded by PostgreSQL, so that Python only hands the rows on. Names of
hidden and anonymous authors are never exported, whatever anybody may see on screen.
"""

from django.db.models import Case as Choose
from django.db.models import CharField, F, Func, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, Concat, Left, Length, Repeat, Right
from django.utils.translation import gettext_lazy as _
from import_export import resources
from import_export.fields import Field

from mailbox.cases.answer_models import Answer
from mailbox.cases.desk_queries import Selection
from mailbox.cases.models import Case
from mailbox.cases.permissions import can_export
from mailbox.cases.queries import NEWEST
from mailbox.cases.rule_choices import Channel
from tuanwei.accounts.models import User
from tuanwei.jobs import exports

PERSONAL = {"author_name", "author_number", "author_phone", "handler_name"}
AT_REQUEST = {"channel", "first_unit", "text", "author_name", "author_number", "author_phone"}
CHUNK = 5_000


class LetterResource(resources.Resource):
    """The columns of a sheet of letters."""

    number = Field("number", _("编号"))
    kind = Field("kind", _("类别"))
    title = Field("title", _("标题"))
    text = Field("text", _("正文"))
    signed = Field("signed", _("署名"))
    author_name = Field("author_name", _("来信人"))
    author_number = Field("author_number", _("学号"))
    author_phone = Field("author_phone", _("手机"))
    received = Field("received", _("来信时间"))
    stands = Field("stands", _("状态"))
    due = Field("due", _("时限"))
    unit = Field("unit", _("主办"))
    handler_name = Field("handler_name", _("办理人"))
    answered = Field("answered", _("答复时间"))
    in_time = Field("in_time", _("按时答复"))
    result = Field("result", _("结果"))
    reopened = Field("reopened", _("重办次数"))
    valued = Field("valued", _("有价值"))
    closed = Field("closed", _("办结时间"))
    channel = Field("channel", _("答复方式"))
    first_unit = Field("first_unit", _("首问部门"))


COLUMNS = tuple(
    exports.Column(name, field.column_name, name in PERSONAL, name not in AT_REQUEST)
    for name, field in LetterResource.fields.items()
)


class LocalTime(Func):
    """A moment as text in the college's time; empty where there is none."""

    template = "to_char(%(expressions)s AT TIME ZONE 'Asia/Shanghai', '%(pattern)s')"
    output_field = TextField()

    def __init__(self, moment, pattern="YYYY-MM-DD HH24:MI"):
        super().__init__(moment, pattern=pattern)


def _choice(field, labels):
    cases = [When(**{field: value}, then=Value(str(label))) for value, label in labels]
    return Choose(*cases, default=Value(""), output_field=TextField())


def _yes_no(field):
    return _choice(field, [(True, _("是")), (False, _("否"))])


def masked_middle(field, front, back):
    """tuanwei.lib.masking.middle in the database."""
    length = Length(field)
    shown = Concat(
        Left(field, front), Repeat(Value("*"), length - front - back), Right(field, back),
        output_field=TextField(),
    )  # fmt: skip
    whole = Repeat(Value("*"), length)
    return Choose(
        When(**{f"{field}__length__gt": front + back}, then=shown), default=whole,
        output_field=TextField(),
    )  # fmt: skip


def masked_name(field):
    """tuanwei.lib.masking.name in the database."""
    short = Concat(Left(field, 1), Repeat(Value("*"), Length(field) - 1), output_field=TextField())
    return Choose(
        When(**{f"{field}__length__lt": 3}, then=short), default=masked_middle(field, 1, 1),
        output_field=TextField(),
    )  # fmt: skip


def masked_number(field):
    """tuanwei.lib.masking.number in the database."""
    return Choose(
        When(**{f"{field}__length__gt": 8}, then=masked_middle(field, 4, 2)),
        default=masked_middle(field, 1, 1), output_field=TextField(),
    )  # fmt: skip


def _named_only(expression):
    """The expression for letters signed with a name, else nothing at all."""
    return Choose(
        When(visibility=Case.Visibility.NAMED, then=expression), default=Value(""),
        output_field=TextField(),
    )  # fmt: skip


def _received():
    day = LocalTime("received_at", "YYYY-MM-DD")
    return Choose(
        When(visibility=Case.Visibility.ANONYMOUS, then=day), default=LocalTime("received_at"),
        output_field=TextField(),
    )  # fmt: skip


def _channel():
    """How the last answer that was sent reached its author; nothing where there is none."""
    sent = Answer.objects.filter(case=OuterRef("pk"), state=Answer.State.SENT).order_by("-pk")
    return Coalesce(
        Subquery(sent.annotate(way=_choice("channel", Channel.choices)).values("way")[:1]),
        Value(""), output_field=TextField(),
    )  # fmt: skip


def expressions(masked):
    """{column: what PostgreSQL puts into it}."""
    name = masked_name if masked else F
    phone = masked_middle("author__phone", 3, 4) if masked else F("author__phone")
    number = masked_number("author__number") if masked else F("author__number")
    return {
        "number": F("number"), "kind": F("case_class__name"), "title": F("title"),
        "text": F("text"), "signed": _choice("visibility", Case.Visibility.choices),
        "author_name": _named_only(name("author__name")), "author_number": _named_only(number),
        "author_phone": _named_only(phone), "received": _received(),
        "stands": _choice("state", Case.State.choices), "due": LocalTime("due_at"),
        "unit": Coalesce("lead__name", Value("")), "handler_name": name("handler__name"),
        "answered": LocalTime("answered_at"), "in_time": _yes_no("answered_in_time"),
        "result": _choice("outcome", Case.Outcome.choices), "reopened": F("reopened_times"),
        "valued": _yes_no("is_valued"), "closed": LocalTime("closed_at"),
        "channel": _channel(), "first_unit": Coalesce("first_unit__name", Value("")),
    }  # fmt: skip


def letter_rows(parameters, columns, masked):
    """(how many, iterator of tuples) of the letters of a selection, as `by` may see them now."""
    by = User.objects.get(pk=parameters["by"])
    letters = Selection.read(parameters).letters(by)
    known = expressions(masked)
    wanted = {f"x_{name}": known[name] for name in columns}
    rows = letters.order_by(*NEWEST).annotate(**wanted).values_list(*wanted)
    return letters.count(), rows.iterator(chunk_size=CHUNK)


def register():
    """Offer the letters to the export centre."""
    CharField.register_lookup(Length)
    exports.register("letters", _("青年信箱来信"), COLUMNS, letter_rows, can_export, can_export)
