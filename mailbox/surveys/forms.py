"""Forms for building surveys: cleaning only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from mailbox.surveys.models import Question, Survey
from mailbox.surveys.queries import LED

MOST_OPTIONS, LONGEST = 20, 60
DAY = {"type": "date"}


class SurveyForm(forms.ModelForm):
    """What a survey is called, when it runs and whom it asks. No draw changes once it is out."""

    grades = forms.CharField(
        label=_("年级"), required=False, max_length=60,
        help_text=_("如 2024 2025，用空格隔开；留空就是所有年级。"),
    )  # fmt: skip
    sample_per_unit = forms.IntegerField(
        label=_("每个支部抽几人"), required=False, min_value=1, max_value=500,
        help_text=_("留空就是请所有人。抽签的种子会留下，谁都可以重抽核对。"),
    )  # fmt: skip
    quota_per_unit = forms.IntegerField(
        label=_("每个支部收几份"), required=False, min_value=1, max_value=500,
        help_text=_("收满就不再收；留空不限。"),
    )  # fmt: skip

    class Meta:
        model = Survey
        fields = [
            "title", "welcome", "opens_on", "closes_on", "audience", "units", "grades",
            "sample_per_unit", "quota_per_unit",
        ]  # fmt: skip
        widgets = {
            "welcome": forms.Textarea(attrs={"rows": 4}),
            "opens_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "closes_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "units": forms.SelectMultiple(attrs={"size": 8}),
        }
        help_texts = {
            "welcome": _("为什么问、大约几分钟、结果会用来做什么。"),
            "closes_on": _("当天 24 点前都能答。"),
            "units": _("含下级；一个也不选就是全校。"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = (
            Unit.objects.active().filter(kind__in=LED).order_by("-kind", "name_pinyin")
        )
        if self.instance.pk:
            self.initial["grades"] = " ".join(str(grade) for grade in self.instance.grades)
        if self.instance.state != Survey.State.DRAFT:
            for name in ("audience", "units", "grades", "sample_per_unit", "quota_per_unit"):
                del self.fields[name]

    def clean_grades(self):
        """Years as numbers."""
        words = self.cleaned_data["grades"].replace("，", " ").replace("、", " ").split()
        if any(not (word.isascii() and word.isdigit() and len(word) == 4) for word in words):
            raise forms.ValidationError(_("年级写入学年份，如 2024。"))
        return sorted({int(word) for word in words})

    @property
    def values(self):
        """(fields, units) as the actions want them."""
        data = dict(self.cleaned_data)
        return data, data.pop("units", ())


class ExtendForm(forms.Form):
    """A later last day."""

    closes_on = forms.DateField(label=_("新的截止日"), widget=forms.DateInput(DAY, "%Y-%m-%d"))


def lines(text):
    """The lines of a text without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def keyed(words, known, letter):
    """[[key, words]]: words keep the key that they have in `known`, new ones get a new one."""
    keys = {label: key for key, label in known}
    last = max((int(key[1:]) for key, _label in known), default=0)
    found = []
    for label in words:
        if label not in keys:
            last += 1
            keys[label] = f"{letter}{last}"
        found.append([keys[label], label])
    return found


class QuestionForm(forms.ModelForm):
    """One question of any kind."""

    options = forms.CharField(
        label=_("选项"), required=False, max_length=2_000, widget=forms.Textarea({"rows": 6}),
        help_text=_("一行一个，最多 20 个。单选、多选、矩阵、排序要写。"),
    )  # fmt: skip
    rows = forms.CharField(
        label=_("矩阵的行"), required=False, max_length=2_000, widget=forms.Textarea({"rows": 4}),
        help_text=_("一行一个，如“食堂”“宿舍”；每行从上面的选项里选一个。"),
    )  # fmt: skip
    least = forms.IntegerField(
        label=_("至少选几项"), required=False, min_value=1, max_value=20, help_text=_("只管多选。")
    )
    most = forms.IntegerField(
        label=_("最多"), required=False, min_value=1, max_value=20,
        help_text=_("多选：最多选几项；打分：最高几分（3 到 10，留空是 5）。"),
    )  # fmt: skip
    when = forms.MultipleChoiceField(
        label=_("什么时候才问这一题"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("不勾就是人人都问。勾同一题的几个选项，选了其中任一个的人才看到。"),
    )  # fmt: skip

    class Meta:
        model = Question
        fields = ["kind", "text", "hint", "is_required", "options", "rows", "least", "most"]

    def __init__(self, *args, others=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("请选择")), *Question.Kind.choices]
        question = self.instance
        if question.pk:
            for name in ("options", "rows"):
                self.initial[name] = "\n".join(words for _key, words in getattr(question, name))
            self.initial["when"] = [f"{question.depends_on}:{v}" for v in question.depends_values]
        self.fields["when"].choices = [
            (f"{other.key}:{key}", f"{other.text}：{words}")
            for other in others if other.can_be_waited_for for key, words in other.choices()
        ]  # fmt: skip
        self.known = list(question.options), list(question.rows)
        if not self.fields["when"].choices:
            del self.fields["when"]

    def _words(self, name):
        words = lines(self.cleaned_data[name])
        if len(words) > MOST_OPTIONS:
            raise forms.ValidationError(_("最多 20 个，现在有 %(n)d 个。") % {"n": len(words)})
        if any(len(word) > LONGEST for word in words):
            raise forms.ValidationError(_("每个最多 60 字。"))
        if len(set(words)) < len(words):
            raise forms.ValidationError(_("有两个一样的，请去掉一个。"))
        return words

    def clean_options(self):
        """Pairs of key and words."""
        return keyed(self._words("options"), self.known[0], "o")

    def clean_rows(self):
        """Pairs of key and words."""
        return keyed(self._words("rows"), self.known[1], "r")

    def clean(self):
        """What the kind needs is there, what it does not use is left out."""
        data = super().clean()
        kind, options = data.get("kind"), data.get("options", [])
        if kind in ("single", "multiple", "matrix", "order"):
            if len(options) < 2 and "options" not in self.errors:
                self.add_error("options", _("至少写两个选项，一行一个。"))
        else:
            data["options"] = []
        if kind != "matrix":
            data["rows"] = []
        elif not data.get("rows") and "rows" not in self.errors:
            self.add_error("rows", _("矩阵至少要有一行。"))
        self._clean_numbers(data, kind, len(options))
        self._clean_when(data)
        return data

    def _clean_numbers(self, data, kind, many):
        least, most = data.get("least"), data.get("most")
        if kind == "rating" and most and not 3 <= most <= 10:
            self.add_error("most", _("最高分在 3 到 10 之间。"))
        if kind == "multiple" and least and most and least > most:
            self.add_error("most", _("最多不能比至少还少。"))
        if kind == "multiple" and max(least or 0, most or 0) > many >= 2:
            self.add_error("most", _("一共只有 %(n)d 个选项。") % {"n": many})
        if kind != "multiple":
            data["least"] = None
        if kind not in ("multiple", "rating"):
            data["most"] = None

    def _clean_when(self, data):
        pairs = [value.split(":") for value in data.pop("when", [])]
        if len({key for key, _value in pairs}) > 1:
            self.add_error("when", _("只能看一道题的选项，请去掉另一题的。"))
        data["depends_on"] = pairs[0][0] if pairs else ""
        data["depends_values"] = [value for _key, value in pairs]

    @property
    def values(self):
        """The fields as the actions want them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "when"}
