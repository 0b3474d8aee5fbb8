"""Forms about what is published: cleaning only."""

import re
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tuanwei.attachments.formats import EVERYTHING, spoken
from tuanwei.lib import traces
from tuanwei.lib.texts import LineField, TextField, clean_line, clean_text
from tuanwei.publicity import actions, sources
from tuanwei.publicity.models import line_of

PARTS = re.compile(r"[｜|\t]")
TELLING = {"手机号", "邮箱", "QQ 或微信"}
IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


def words(label, hint, least, most, rows=4):
    """A text of `least` to `most` characters with a counter."""
    return TextField(
        label=label, help_text=hint, min_length=least, max_length=most,
        widget=forms.Textarea(attrs={"rows": rows, "data-counter": most}),
        error_messages={
            "min_length": _("至少写 %(limit_value)d 个字，现在 %(show_value)d 个。"),
            "max_length": _("最多 %(limit_value)d 字，现在 %(show_value)d 字。"),
        },
    )  # fmt: skip


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploads, [] for none. Their content is checked when they are stored."""

    widget = FilesInput

    def clean(self, data, initial=None):
        """Every chosen file, not too many."""
        found = [super(FilesField, self).clean(file, initial) for file in data or [] if file]
        if len(found) > actions.MOST_FILES:
            raise ValidationError(
                _("最多 %(most)d 个附件，请去掉几个。"), params={"most": actions.MOST_FILES}
            )
        return found


class ObjectForm(forms.Form):
    """An objection to a line of `publicity`, or to the whole."""

    line = forms.ChoiceField(
        label=_("对哪一项"), required=False,
        error_messages={"invalid_choice": _("名单里没有这一行，请重新选。")},
    )  # fmt: skip
    text = words(
        _("哪里不对，有什么根据"), _("写清楚时间、事情、谁能证明，查起来快。"),
        actions.SHORTEST, actions.TEXT_LONGEST, rows=6,
    )  # fmt: skip
    files = FilesField(
        label=_("附件"), required=False,
        help_text=_("最多 3 个：%(formats)s。") % {"formats": spoken(EVERYTHING)},
    )  # fmt: skip

    def __init__(self, *args, publicity, **kwargs):
        super().__init__(*args, **kwargs)
        head = line_of(str(self["line"].value() or ""))
        choices = [("", _("整份公示"))]
        for row in publicity.lines:
            choices.append((row["key"], row["name"]))
            if row["key"] == head:
                choices += publicity.parts_of(head)
        self.fields["line"].choices = choices


class RuleForm(forms.Form):
    """A ruling."""

    is_upheld = forms.TypedChoiceField(
        label=_("这项异议"), choices=[("yes", _("成立")), ("no", _("不成立"))],
        coerce=lambda value: value == "yes", widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip
    words = words(
        _("查了什么，为什么这样定"),
        _("看得到公示的人都会读到。不要写出是谁提的。"),
        actions.SHORTEST, actions.WORDS_LONGEST,
    )  # fmt: skip


class CallOffForm(forms.Form):
    """Why it is stopped."""

    reason = words(_("为什么终止"), _("大家会读到。要重来，另发一个公示。"), 4, 500, rows=3)


class OpenForm(forms.Form):
    """What no room of its own publishes: typed by hand."""

    title = LineField(
        label=_("公示什么"), max_length=100, help_text=_("如“2026 年优秀团员拟表彰名单”。")
    )
    basis = TextField(
        label=_("依据"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("哪个文件、哪次会议、按什么办法评的。"),
    )  # fmt: skip
    lines = TextField(
        label=_("名单"), widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("一行一个，写“名称｜说明”，说明可以不写。可以从 Excel 复制两列粘贴。"),
    )  # fmt: skip
    workdays = forms.IntegerField(
        label=_("公示几个工作日"), min_value=1, max_value=actions.LONGEST, initial=5,
        help_text=_("今天是工作日、没到 18:00，从今天算起，否则从下一个工作日算起，到最后一天 24:00 满。"),
    )  # fmt: skip
    is_public = forms.BooleanField(
        label=_("不登录也能看"), required=False,
        help_text=_("校外的人、搜索引擎也会看到，名单里别写学号、电话。"),
    )  # fmt: skip
    is_checked = forms.BooleanField(
        label=_("名单核对过了"), help_text=_("发出以后一个字都不能改，只能写明理由终止、再发新的。")
    )
    submission_key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submission_key", str(uuid4()))

    def clean_lines(self):
        """[{"key", "name", "detail"}]; says in which line something is wrong."""
        rows, faults = [], []
        for n, text in enumerate(self.cleaned_data["lines"].split("\n"), 1):
            name, *more = (clean_line(part) for part in PARTS.split(text, maxsplit=1))
            if not name and not any(more):
                continue
            if fault := _fault(name, " ".join(more)):
                faults.append(_("第 %(n)d 行：%(fault)s") % {"n": n, "fault": fault})
            rows.append({"key": str(n), "name": name, "detail": " ".join(more)})
        if len(rows) > actions.MOST_LINES:
            faults = [
                _("最多 %(most)d 行，现在 %(n)d 行。")
                % {"most": actions.MOST_LINES, "n": len(rows)}
            ]
        if faults:
            raise ValidationError(faults[:5])
        return rows

    def clean_submission_key(self):
        """The key of this form; a broken one becomes a new one."""
        try:
            return str(UUID(self.cleaned_data["submission_key"]))
        except ValueError:
            return str(uuid4())

    def publishable(self):
        """Arguments of `actions.open_publicity`."""
        data = dict(self.cleaned_data)
        del data["is_checked"]
        return {"kind": sources.MANUAL, "key": data.pop("submission_key"), **data}


def _fault(name, detail):
    """What is wrong with a line, in words; "" for nothing."""
    if not name:
        return _("｜前面要有名称。")
    if len(name) > actions.NAME_LONGEST:
        return _("名称最多 %(most)d 字。") % {"most": actions.NAME_LONGEST}
    if len(detail) > actions.DETAIL_LONGEST:
        return _("说明最多 %(most)d 字。") % {"most": actions.DETAIL_LONGEST}
    text = clean_text(f"{name} {detail}")
    if IDENTITY_NUMBER.search(text):
        return _("像是身份证号，请去掉。")
    if any(trace.kind in TELLING for trace in traces.find(text)):
        return _("像有电话、邮箱或微信号，请去掉。")
    return ""
