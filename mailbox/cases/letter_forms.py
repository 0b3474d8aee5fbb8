"""Forms of the letter's author. Limits come from the rules of the chosen class."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from mailbox.cases.models import Case
from mailbox.cases.rule_choices import Clue, Contact, Publishing, Routing
from mailbox.cases.rules import rules_in_force, rules_of
from tuanwei.lib.texts import LineField, TextField

NAMED, HIDDEN, ANONYMOUS = Case.Visibility
TITLE_LONGEST = Case._meta.get_field("title").max_length
REPLY_MAX = 2000


# Only the title is sent, and only where the sender is signed in: nothing typed by somebody
# anonymous leaves the page before they send it.
ASKS_WHILE_TYPING = {
    "hx-post": reverse_lazy("mailbox:similar"),
    "hx-trigger": "input changed delay:500ms, change",
    "hx-params": "title",
    "hx-target": "#similar",
    "hx-sync": "this:replace",
}
SHOWN_MEANWHILE = _(
    "实名信办理期间，同学看得到标题，可以附议；正文和姓名看不到。答复公开前会去掉能认出你的内容，并由另一位老师核对。"
    "不同意也照常办理。"
)


PHONE = RegexValidator(r"^\+?[0-9][0-9 -]{5,18}$", _("电话只写数字，例如 13812345678。"))
CONTACT = ("class_name", "phone", "email")
# What only some classes ask: (field, does a version ask it?)
ASKED = {
    "unit": lambda rules: rules.routing == Routing.SENDER,
    "clue": lambda rules: rules.clue != Clue.FREE,
    "class_name": lambda rules: rules.contact != Contact.NONE,
    "phone": lambda rules: rules.contact in (Contact.PHONE, Contact.BOTH),
    "email": lambda rules: rules.contact in (Contact.EMAIL, Contact.BOTH),
}


HINTS = {
    "unit": _("选不准就留着第一项，团委会帮你转。"),
    "clue": _("时间、地点、什么事，能让人去查。别写能认出自己的细节。"),
    "phone": _("只给办理这封信的老师看。"),
}


class PhotoInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class PhotoField(forms.FileField):
    """A list of uploads, [] for none. Their content is checked when they are stored."""

    widget = PhotoInput(attrs={"accept": "image/*"})

    def clean(self, data, initial=None):
        """Every chosen file; an empty file is refused."""
        return [super(PhotoField, self).clean(file, initial) for file in data or [] if file]


def counted(most, rows=None):
    """Widget attributes of a text with a counter; no maxlength, which would cut what is pasted."""
    attrs = {"data-counter": most}
    return attrs | ({"rows": rows} if rows else {})


class LetterForm(forms.Form):
    """A letter. `is_anonymous` chooses the door: without it the sender is signed in.

    Keeps the content typed whatever is wrong with it; a missing or broken `submission_key`
    becomes a new one, so that a form is never refused for it.
    """

    keeps_files = True  # photos that were good are kept whatever else is wrong

    case_class = forms.TypedChoiceField(
        label=_("关于哪方面"), coerce=int, widget=forms.RadioSelect(attrs={"class": "pills"})
    )
    title = LineField(label=_("一句话说清"))
    text = TextField(label=_("具体情况"), help_text=_("时间、地点、几次，写得越具体越快办。"))
    unit = forms.TypedChoiceField(
        label=_("交给哪个部门"), coerce=int, empty_value=None, required=False
    )
    clue = TextField(
        label=_("可查的线索"), required=False, max_length=500,
        widget=forms.Textarea(attrs=counted(500, rows=3)),
        error_messages={"max_length": _("最多 %(limit_value)d 字，现在 %(show_value)d 字。")},
    )  # fmt: skip
    photos = PhotoField(label=_("照片"), required=False)
    class_name = LineField(label=_("学院、班级"), required=False, max_length=60)
    phone = LineField(
        label=_("电话"), required=False, max_length=20, validators=[PHONE],
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("邮箱"), required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    visibility = forms.ChoiceField(
        label=_("署名"),
        choices=[(NAMED.value, NAMED.label), (HIDDEN.value, HIDDEN.label)],
        initial=NAMED.value,
        widget=forms.RadioSelect,
    )
    publish_consent = forms.BooleanField(
        label=_("答复后可以公开，让更多同学看到"),
        required=False,
        help_text=_("公开前会去掉能认出你的内容，并由另一位老师核对。不同意也照常办理。"),
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, files=None, *, is_anonymous=False, details=None):
        self.is_anonymous = is_anonymous
        super().__init__(data, files, initial={"submission_key": uuid4(), **(details or {})})
        self.offered = [r for r in rules_in_force() if not is_anonymous or r.allows_anonymous]
        self.fields["case_class"].choices = [(r.case_class_id, r.case_class) for r in self.offered]
        if is_anonymous:
            del self.fields["visibility"]
        else:
            self.fields["title"].widget.attrs.update(ASKS_WHILE_TYPING)
            self.fields["publish_consent"].help_text = SHOWN_MEANWHILE
        self.keep_asked()
        limits = self.shown_limits()
        self.fields["title"].widget.attrs.update(counted(limits["title"]))
        self.fields["text"].widget.attrs.update(counted(limits["text"], rows=7))
        self.photos_max = limits["photos"]
        self.fields["photos"].widget.attrs["data-photos"] = self.photos_max

    def known(self):
        """The rules of the class chosen, else of all that are offered."""
        chosen = rules_of(self.number_of(self.data.get("case_class")))
        return [chosen] if chosen in self.offered else self.offered

    def asked(self):
        """{field: the offered versions that ask it}, without what this door never asks."""
        doors = {name: self.is_anonymous == (name == "clue") for name in (*CONTACT, "clue")}
        return {
            name: [rules for rules in self.known() if asks(rules)] if doors.get(name, True) else []
            for name, asks in ASKED.items()
        }

    def keep_asked(self):
        """Leave out what no class asks; say which ones ask it where not all of them do."""
        for name, versions in self.asked().items():
            if not versions:
                del self.fields[name]
                continue
            others = len(versions) < len(self.known())
            classes = "、".join(f"“{rules.case_class}”" for rules in versions)
            only = _("只有%(classes)s类要填。") % {"classes": classes} if others else ""
            hint = HINTS.get(name, "")
            if only:  # said until a class is chosen
                hint = format_html("<span data-till-chosen>{}</span>{}", only, hint)
            self.fields[name].help_text = hint
            needed = [rules for rules in versions if name in CONTACT or needs_clue(name, rules)]
            self.fields[name].only = class_ids(versions)
            self.fields[name].needed = class_ids(needed)
            self.fields[name].is_asked = not others and needed == versions
        if "unit" in self.fields:
            units = Unit.objects.active().filter(kind=Unit.Kind.DEPARTMENT)
            self.fields["unit"].choices = [
                ("", _("不知道找谁：进公共咨询区，由团委分派")),
                *units.order_by("name_pinyin").values_list("pk", "name"),
            ]

    @property
    def contact_classes(self):
        """The ids of the classes that ask a named sender for something."""
        return self.fields["class_name"].only if "class_name" in self.fields else ""

    @property
    def contact_fields(self):
        """What a named sender leaves, bound."""
        return [self[name] for name in CONTACT if name in self.fields]

    def shown_limits(self):
        """The limits of the class chosen, else the widest of all."""
        known = self.known()
        return {
            "title": min(max((r.title_max for r in known), default=30), TITLE_LONGEST),
            "text": max((r.text_max for r in known), default=2000),
            "photos": max((r.photos_max for r in known), default=0),
        }

    @staticmethod
    def number_of(text):
        """The class's id as typed, 0 for anything else."""
        text = str(text or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    @property
    def rules(self):
        """The rules in force for the chosen class."""
        return rules_of(self.cleaned_data["case_class"])

    def clean(self):
        """Measure the letter by its class's rules."""
        cleaned = super().clean()
        rules = rules_of(cleaned.get("case_class"))
        if rules is None:
            return cleaned
        self.measure("title", min(rules.title_max, TITLE_LONGEST))
        self.measure("text", rules.text_max)
        if len(cleaned.get("photos") or []) > rules.photos_max:
            self.add_error(
                "photos", _("最多 %(most)d 张照片，请去掉几张。") % {"most": rules.photos_max}
            )
        if cleaned.get("visibility") == HIDDEN and not rules.allows_hidden:
            self.add_error(
                "visibility",
                _("“%(name)s”类的信要实名，才能核实办理。") % {"name": rules.case_class},
            )
        self.demand(rules)
        if rules.publishing == Publishing.NEVER:
            cleaned["publish_consent"] = False
        return cleaned

    def demand(self, rules):
        """Ask for what the class does not go without: a clue; class and contact of named senders."""
        if self.is_anonymous and rules.clue == Clue.REQUIRED:
            self.need("clue", _("这一类的匿名信要写线索：时间、地点、什么事，才能去查。"))
        if not self.is_anonymous and self.cleaned_data.get("visibility") == NAMED:
            for name in CONTACT:
                if ASKED[name](rules):
                    self.need(name, _("“%(name)s”类的信要留%(what)s，方便核实和答复。") % {
                        "name": rules.case_class, "what": self.fields[name].label})  # fmt: skip

    def need(self, name, words):
        """Complain in `words` about a field that is empty and has no other error."""
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, words)

    @cached_property
    def answering(self):
        """The unit that gets the letter without the committee's desk before it, or None."""
        rules = self.rules
        if rules.routing == Routing.DIRECT:
            chosen = rules.case_class.default_unit_id
        else:
            chosen = self.cleaned_data.get("unit") if rules.routing == Routing.SENDER else None
        return Unit.objects.active().filter(pk=chosen).first() if chosen else None

    @property
    def sender(self):
        """The details that go with a named letter, None where its class asks none."""
        if self.is_anonymous or self.rules.contact == Contact.NONE:
            return None
        given = {name: self.cleaned_data.get(name, "") for name in CONTACT}
        return {"unit": given.pop("class_name"), **given}

    def measure(self, name, most):
        """Complain in numbers about a text that is too long."""
        length = len(self.cleaned_data.get(name, ""))
        if length > most:
            self.add_error(
                name,
                _("最多 %(most)d 字，现在 %(length)d 字，请删去 %(over)d 字。")
                % {"most": most, "length": length, "over": length - most},
            )

    def full_clean(self):
        """Replace a key that is missing or broken before anything is checked."""
        if self.is_bound and not is_key(self.data.get("submission_key")):
            self.renew_key()
        super().full_clean()

    def renew_key(self):
        """Make it the form of another letter, with everything typed."""
        self.data = self.data.copy()
        self.data["submission_key"] = str(uuid4())

    def hidden_pairs(self):
        """(name, value) of everything typed, for the page that asks to check it."""
        names = ["case_class", "visibility", "title", "text", "publish_consent", "submission_key",
                 *ASKED]  # fmt: skip
        return [(n, self.data[n]) for n in names if n in self.fields and self.data.get(n)]


def needs_clue(name, rules):
    """True for the clue where a class takes no anonymous letter without it."""
    return name == "clue" and rules.clue == Clue.REQUIRED


def class_ids(versions):
    """The ids of the classes of `versions`, as the page's script reads them."""
    return " ".join(str(rules.case_class_id) for rules in versions)


def is_key(text):
    """True for a text that can be a form's key."""
    try:
        forms.UUIDField().clean(text)
    except ValidationError:
        return False
    return True


class TellForm(forms.Form):
    """What the author adds when asked."""

    text = TextField(
        label=_("补充的情况"),
        max_length=REPLY_MAX,
        error_messages={"max_length": _("最多 %(limit_value)d 字，现在 %(show_value)d 字。")},
        widget=forms.Textarea(attrs=counted(REPLY_MAX, rows=5)),
    )
    photos = PhotoField(label=_("照片"), required=False)

    def __init__(self, *args, photos_max=3, **kwargs):
        super().__init__(*args, auto_id="tell_%s", **kwargs)
        self.photos_max = photos_max
        self.fields["photos"].widget.attrs["data-photos"] = photos_max
        if not photos_max:
            del self.fields["photos"]

    def clean_photos(self):
        """As many as the class allows for one letter."""
        photos = self.cleaned_data["photos"]
        if len(photos) > self.photos_max:
            raise ValidationError(
                _("最多 %(most)d 张照片，请去掉几张。") % {"most": self.photos_max}
            )
        return photos


class ReplyForm(forms.Form):
    """A word back to the teacher on duty."""

    text = TextField(
        label=_("回一句"),
        help_text=_("老师马上看得到。"),
        max_length=REPLY_MAX,
        error_messages={"max_length": _("最多 %(limit_value)d 字，现在 %(show_value)d 字。")},
        widget=forms.Textarea(attrs=counted(REPLY_MAX, rows=3)),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="reply_%s", **kwargs)


class RateForm(forms.Form):
    """解决了吗: yes or not yet, with a word if they like."""

    verdict = forms.ChoiceField(choices=[("yes", _("解决了")), ("no", _("还没有"))])
    text = TextField(
        label=_("想补充一句"),
        required=False,
        max_length=500,
        error_messages={"max_length": _("最多 %(limit_value)d 字，现在 %(show_value)d 字。")},
        widget=forms.Textarea(attrs=counted(500, rows=3)),
    )
    publish_consent = forms.BooleanField(
        label=_("可以去掉个人信息后公开这封信和答复"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="rate_%s", **kwargs)

    @property
    def is_satisfied(self):
        """The answer of the two buttons."""
        return self.cleaned_data["verdict"] == "yes"


class TrackForm(forms.Form):
    """The two things a receipt says."""

    number = LineField(
        label=_("编号"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "placeholder": "261122-7K3FQ",
            }
        ),
    )
    code = LineField(
        label=_("查询码"),
        max_length=30,
        help_text=_("回执上的 10 位，大小写和横线都不要紧。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
