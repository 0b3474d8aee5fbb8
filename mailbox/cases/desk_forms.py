"""Forms of the desk: cleaning only. `page` is the letter (case_page.CasePage)."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.forms import day_field
from branches.organisation.models import Appointment, Unit
from mailbox.cases import clock
from mailbox.cases.desk_queries import ROUTED_TO, answering, public_answers_like
from mailbox.cases.models import Case
from mailbox.cases.permissions import ANSWERING, barred, signed_by
from mailbox.cases.rule_choices import Extension
from mailbox.cases.rules_models import RefusalReason
from mailbox.replies.placeholders import filled
from mailbox.replies.queries import offered
from tuanwei.accounts.models import User


def words(label, hint="", rows=3, limit=300, required=True):
    """A field for a few sentences."""
    return forms.CharField(
        label=label, help_text=hint, max_length=limit, required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def usual_unit(case):
    """The id of the unit that such a case usually goes to: of a request the one in charge of the
    service, else that of the class."""
    asked_for = getattr(case, "service_request", None) if case.kind == Case.Kind.REQUEST else None
    return (asked_for and asked_for.service.unit_id) or case.case_class.default_unit_id


class DeskForm(forms.Form):
    """A form beside others on one page: its ids carry the verb, its fields are plain.

    What is seldom needed stands in a fold of its own (`folded`).
    """

    folded, folded_words = (), ""

    def __init__(self, *args, page, verb, **kwargs):
        super().__init__(*args, auto_id=f"{verb}-%s", **kwargs)
        self.page, self.verb = page, verb
        self.prepare()

    def prepare(self):
        """Fill in choices and first values from the letter."""

    def plain_fields(self):
        """What everybody fills in."""
        return [field for field in self if field.name not in self.folded]

    def folded_fields(self):
        """What is seldom needed."""
        return [self[name] for name in self.folded]

    def is_unfolded(self):
        """True when something in the fold is filled in or wrong."""
        return any(field.errors or field.value() for field in self.folded_fields())

    @property
    def draft_name(self):
        """Under which name the device keeps what is typed. It changes with the text that the form
        starts from, so that words kept from before never cover a newer text."""
        if not self.fields:
            return ""
        return f"desk-{self.page.case.number}-{self.verb}{self.start()}"

    def start(self):
        """What tells the text that the form starts from; most start empty."""
        return ""


class NothingForm(DeskForm):
    """A verb that needs no words."""


class RefuseForm(DeskForm):
    """Why, in words that the author reads."""

    reason = forms.ModelChoiceField(
        RefusalReason.objects.filter(is_active=True),
        label=_("理由（来信人会读到这段话）"),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    text = words(_("再补充一两句"), _("也给来信人看，可不填。"), required=False)

    def prepare(self):
        """Show with each reason the very words that the author reads."""
        self.fields["reason"].label_from_instance = lambda reason: (
            f"{reason.name}{_('（仅登记）') if reason.registers_only else ''}：{reason.text}"
        )


class AskForm(DeskForm):
    """What is missing."""

    text = words(_("请来信人补充什么"), _("来信人会读到。等补充期间暂停计时。"))


class RouteForm(DeskForm):
    """Lead unit, helpers, and a person of the lead unit when one is meant."""

    use_required_attribute = False  # a branch does instead of a lead
    folded, folded_words = ("helpers", "branch"), _("加协办，或转给团支部")

    lead = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("主办"),
        empty_label=_("请选择"),
        error_messages={"required": _("请选择转给谁。")},
    )
    branch = forms.CharField(
        label=_("不转部门，转给团支部"),
        max_length=60,
        required=False,
        help_text=_("写全名或编号，例如 会计2401团支部。"),
    )
    handler = forms.ChoiceField(
        label=_("办理人"),
        required=False,
        help_text=_("可不指定：部门排了轮值就给轮到的人，没排就由部门的人认领。"),
    )
    helpers = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("协办"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    text = words(_("给办理部门的话"), _("例如：请先到现场看一看。来信人看不到。"), required=False)

    def prepare(self):
        """Offer every unit that answers; the class's usual one is chosen already."""
        units = Unit.objects.active().filter(kind__in=ROUTED_TO).order_by("kind", "name_pinyin")
        case = self.page.case
        self.fields["lead"].queryset = self.fields["helpers"].queryset = units
        self.fields["lead"].initial = case.lead_id or usual_unit(case)
        self.fields["lead"].required = not self.data.get("branch", "").strip()
        self.fields["helpers"].initial = [unit.pk for unit in self.page.helpers]
        self.people = self._people()
        has_it = (key for key, post in self.people.items()
                  if (post.unit_id, post.user_id) == (case.lead_id, case.handler_id))  # fmt: skip
        self.fields["handler"].initial = next(has_it, "")
        groups = {}
        for post in self.people.values():
            groups.setdefault(post.unit.name, []).append((str(post.pk), post.user.name))
        self.fields["handler"].choices = [("", _("不指定")), *groups.items()]

    def _people(self):
        held = (
            Appointment.objects.in_force()
            .filter(post__in=ANSWERING, unit__kind__in=ROUTED_TO, unit__is_active=True)
            .exclude(user=signed_by(self.page.case))
            .select_related("unit", "user")
            .order_by("unit__kind", "unit__name_pinyin", "user__name_pinyin")
        )
        seen, found = set(), {}
        for post in held:
            if (post.unit_id, post.user_id) not in seen:
                seen.add((post.unit_id, post.user_id))
                found[str(post.pk)] = post
        return found

    def clean_branch(self):
        """The one branch in use with this name or number."""
        text = self.cleaned_data["branch"].strip()
        if not text:
            return None
        branches = Unit.objects.active().filter(kind=Unit.Kind.BRANCH)
        found = branches.filter(code=text)[:1] or branches.filter(name=text)[:2]
        if len(found) != 1:
            raise forms.ValidationError(_("没有唯一对应的团支部，请写编号或全名。"))
        return found[0]

    def clean(self):
        """One lead; the person named belongs to it."""
        data = super().clean()
        lead, branch = data.get("lead"), data.get("branch")
        if branch and lead and lead.pk not in (self.page.case.lead_id, self.fields["lead"].initial):
            self.add_error("branch", _("主办只能一个：选部门或写团支部。"))
        data["lead"] = branch or lead
        chosen = data.get("handler") or ""
        if data["lead"] and data["lead"].pk != self.page.case.lead_id:
            # Whoever has it now stays behind; only somebody newly named goes along.
            chosen = "" if chosen == self.fields["handler"].initial else chosen
        post = self.people.get(chosen)
        if post and data["lead"] and post.unit_id != data["lead"].pk:
            self.add_error("handler", _("办理人要是主办部门的人。"))
        data["handler"] = post.user if post else None
        return data


class AssignForm(DeskForm):
    """A colleague who answers for the lead unit, and a word to them."""

    to = forms.ModelChoiceField(
        User.objects.none(), label=_("交给谁"), empty_label=_("请选择"),
        error_messages={"required": _("请选择交给谁。")},
    )  # fmt: skip
    text = words(
        _("给同事的话"), _("例如：宿管那边已问过，等他回电。来信人看不到。"), required=False
    )

    def prepare(self):
        """Everybody who may answer it and has not got it."""
        case = self.page.case
        people = answering(case.lead_id).exclude(pk__in=barred(case) | {case.handler_id})
        self.fields["to"].queryset = people
        self.fields["to"].label_from_instance = lambda person: person.name


class ReturnForm(DeskForm):
    """Why it does not belong here."""

    reason = words(_("为什么不归本部门"), _("团委据此另行分派，来信人看不到。"))


class ExtendForm(DeskForm):
    """Why it takes longer and, where the rules let the handler promise a day, until when."""

    until = forms.DateField(
        label=_("承诺哪天前答复"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = words(_("延期的理由"), _("来信人会读到。只能延一次。"))

    def prepare(self):
        """Name the days that may be promised."""
        case = self.page.case
        promises = case.rules.extension == Extension.PROMISED and clock.can_extend(case)
        self.window = clock.promise_window(case) if promises else None
        if self.window is None:
            del self.fields["until"]
            return
        first, last = self.window
        self.fields["until"].help_text = _("%(first)s 到 %(last)s 之间，来信人会看到。") % {
            "first": f"{first.month}月{first.day}日", "last": f"{last.month}月{last.day}日"}  # fmt: skip
        self.fields["until"].widget.attrs |= {"min": str(first), "max": str(last)}

    def clean_until(self):
        """A day later than the limit, not beyond the longer one."""
        until, (first, last) = self.cleaned_data["until"], self.window
        if not first <= until <= last:
            raise forms.ValidationError(self.fields["until"].help_text)
        return until


def not_later(day):
    """`day`, refused when it has not come yet."""
    if day and day > timezone.localdate():
        raise forms.ValidationError(_("这一天还没有到。"))
    return day


class ReachForm(DeskForm):
    """How and when the answer reached its author."""

    channel = forms.ChoiceField(label=_("怎样告诉来信人"), widget=forms.RadioSelect)
    reached_on = forms.DateField(
        label=_("哪天告诉的"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reached_note = words(
        _("简短记录"), _("例如：已电话说明，同学表示知道了。来信人看得到。"), 2, 200, required=False
    )

    def prepare(self):
        """Offer what the class allows, as it was noted before."""
        self.fields["channel"].choices = self.page.case.rules.channels
        sent = [answer for answer in self.page.answers if answer.state == "sent"]
        if sent:
            self.fields["channel"].initial = sent[-1].channel
            self.fields["reached_note"].initial = sent[-1].reached_note
        self.fields["reached_on"].initial = timezone.localdate()

    def clean_reached_on(self):
        """Not a day to come."""
        return not_later(self.cleaned_data["reached_on"])


class ProgressForm(DeskForm):
    """How it stands, in a sentence or two."""

    text = words(
        _("办到哪一步了"), _("来信人会读到。一两句就好：做了什么，接下来做什么，什么时候。")
    )


class NoteForm(DeskForm):
    """For colleagues only."""

    text = words(_("内部备注"), _("只有办理这封信的同事看得到。"), limit=1000)


def despite_field():
    """Why an answer does not wait for a letter that is to be done first."""
    return words(
        _("为什么不等那封信，先答这封"), _("还有信要先办完。理由留在经过里，来信人看不到。")
    )


class DraftForm(DeskForm):
    """The proposed answer. The button "insert" adds a saved reply to what is typed already."""

    text = words(
        _("答复"), _("先说结论，再说怎么办、什么时候、找谁。来信人会原样读到。"), rows=8, limit=5000
    )

    channel = forms.ChoiceField(
        label=_("怎样告诉来信人"), widget=forms.RadioSelect, required=False, initial="online",
        help_text=_("不论哪种，答复在网上都读得到。"),
    )  # fmt: skip
    reached_on = forms.DateField(
        label=_("已经告诉了的，是哪天"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    reached_note = words(
        _("简短记录"), _("例如：已电话说明。来信人看得到。"), 2, 200, required=False
    )

    def clean_channel(self):
        """Online unless something else is chosen."""
        return self.cleaned_data["channel"] or "online"

    def clean_reached_on(self):
        """Not a day to come."""
        return not_later(self.cleaned_data["reached_on"])

    def prepare(self):
        """Go on from the draft that came back."""
        self.fields["channel"].choices = self.page.case.rules.channels
        if len(self.page.case.rules.channels) == 1:
            for name in ("channel", "reached_on", "reached_note"):
                del self.fields[name]
        returned = [a for a in self.page.answers if a.state == "returned"]
        if returned and self.page.answers[-1] == returned[-1]:
            self.fields["text"].initial = returned[-1].text
        self.replies = offered(self.page.case.lead_id)
        self.similar = public_answers_like(self.page.case)
        if self.page.waits_for and not self.page.case.rules.needs_approval:
            self.fields["despite"] = despite_field()

    def insert(self):
        """Put the chosen reply or public answer behind what is typed; an unknown one changes
        nothing."""
        chosen = self.data.get("saved", "")
        texts = {str(each.pk): filled(each.text, self.words()) for each in self.replies}
        texts |= {f"public-{each.pk}": each.answer for each in self.similar}
        if added := texts.get(chosen):
            typed = self.data.get("text", "").rstrip()
            self.data = self.data.copy()
            self.data["text"] = f"{typed}\n\n{added}" if typed else added

    def words(self):
        """What the placeholders become. Only a name that is written openly is a form of address."""
        case, author = self.page.case, self.page.author
        is_named = author is not None and case.visibility == Case.Visibility.NAMED
        return {
            "编号": case.number, "标题": case.title, "部门": str(case.lead or ""),
            "称呼": f"{author.name}同学" if is_named else "同学",
            "类别": str(case.case_class), "今天": f"{timezone.localdate():%Y年%-m月%-d日}",
        }  # fmt: skip

    def start(self):
        """The answers so far."""
        return f"-{len(self.page.answers)}"


class ApproveForm(DeskForm):
    """The draft, as it will go out, and which one it is."""

    text = words(_("将要发出的答复"), _("可以先改再发，改了哪里会留下记录。"), rows=8, limit=5000)
    draft = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**63 - 1)

    def prepare(self):
        """Start from the draft."""
        if self.page.draft:
            self.fields["text"].initial = self.page.draft.text
            self.fields["draft"].initial = self.page.draft.pk
        if self.page.waits_for and self.verb == "approve":  # the unit's own yes sends nothing out
            self.fields["despite"] = despite_field()

    def start(self):
        """The draft."""
        return f"-{self.page.draft.pk}" if self.page.draft else ""


class ReturnDraftForm(DeskForm):
    """What to change."""

    reason = words(_("要改什么"), _("拟稿人会读到。"))


class RevealForm(DeskForm):
    """Why two persons need the name."""

    reason = words(
        _("为什么必须知道是谁"), _("另一位同事同意后，只有你们两人看得到；来信人会看到理由。")
    )


class PublicationForm(DeskForm):
    """The text for everybody, without anything that tells who asked."""

    title = forms.CharField(label=_("标题"), max_length=100)
    question = words(_("问"), _("删去姓名、学号、寝室、班级、电话等能认出人的内容。"), 6, 5000)
    answer = words(_("答"), rows=6, limit=5000)

    def prepare(self):
        """Start from the text prepared before, else from the letter and its answer."""
        case, earlier = self.page.case, self.page.publication
        sent = [a.text for a in self.page.answers if a.state == "sent"]
        first = (
            (earlier.title, earlier.question, earlier.answer)
            if earlier
            else (case.title, case.text, sent[-1] if sent else "")
        )
        for name, value in zip(("title", "question", "answer"), first, strict=True):
            self.fields[name].initial = value

    def start(self):
        """The text prepared before."""
        earlier = self.page.publication
        return f"-{earlier.prepared_at:%y%m%d%H%M%S}" if earlier else ""


class ApprovePublicationForm(DeskForm):
    """The word of the second person about the text as it stands on the page, and no other."""

    checked = forms.BooleanField(
        label=_("我通读过了，认不出是谁写的"),
        error_messages={"required": _("请通读一遍，确认认不出人，再勾选。")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def prepare(self):
        """Name the text that is on the page."""
        if self.page.publication:
            self.fields["seen"].initial = self.page.publication.version

    def clean(self):
        """Should the page be shown again, it shows the text of now, still to be read."""
        cleaned, self.data = super().clean(), self.data.copy()
        self.data["seen"] = self.fields["seen"].initial or ""
        self.data.pop("checked", None)
        return cleaned

    @property
    def draft_name(self):
        """Nothing is typed."""
        return ""


class ReviewForm(DeskForm):
    """Whether the public answer still holds, and when to look again."""

    use_required_attribute = False
    is_outdated = forms.TypedChoiceField(
        label=_("这条公开答复"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("no", _("还有效")), ("yes", _("待更新：读者会看到“可能过时”，整理新稿确认后再换上"))],
    )  # fmt: skip
    review_on = day_field(_("到哪一天再核对"), help_text=_("可不填，例如下学期开学。"))

    def prepare(self):
        """Start from what stands."""
        found = self.page.publication
        self.fields["is_outdated"].initial = "yes" if found and found.is_outdated else "no"
        self.fields["review_on"].initial = found and found.review_on

    def clean_review_on(self):
        """A day that lies ahead."""
        day = self.cleaned_data["review_on"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError(_("请填今天之后的日子，或者空着。"))
        return day


class DropForm(DeskForm):
    """Why it shall not be public."""

    reason = words(_("为什么不公开"))


class ExportForm(forms.Form):
    """Columns, shape of the file, and why personal data is needed whole."""

    columns = forms.MultipleChoiceField(label=_("列"), widget=forms.CheckboxSelectMultiple)
    form = forms.ChoiceField(
        label=_("格式"), choices=[("xlsx", _("Excel 表格")), ("csv", _("CSV 文本"))],
        widget=forms.RadioSelect, initial="xlsx",
    )  # fmt: skip
    unmasked = forms.BooleanField(
        label=_("姓名、学号、手机不遮盖"),
        required=False,
        help_text=_("隐去姓名和匿名的来信人任何时候都不导出。谁导出了什么会记下来。"),
    )
    reason = forms.CharField(
        label=_("用途"), max_length=200, required=False, help_text=_("不遮盖时要写，至少 4 个字。")
    )

    def __init__(self, *args, columns, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["columns"].choices = [(each.key, each.label) for each in columns]
        self.fields["columns"].initial = [each.key for each in columns if each.is_default]
