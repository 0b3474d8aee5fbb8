"""Forms of the import wizard and the export centre; cleaning only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tuanwei.audit.forms import DayInput, DaysForm, moments
from tuanwei.jobs import exports, importers
from tuanwei.jobs.sheets import LARGEST, REFUSALS

LONGEST = 150
"""Characters of an answer to an option."""


class UploadForm(forms.Form):
    """Which kind of sheet, and the file."""

    kind = forms.ChoiceField(label=_("导入什么"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("表格文件"),
        allow_empty_file=True,
        help_text=_("xlsx、xls 或 csv，不超过 20 MB。文件本身不保存。"),
        error_messages={"required": _("请选一个文件。")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        found = importers.allowed(user)
        self.fields["kind"].choices = [(each.kind, each.label) for each in found]
        self.fields["kind"].initial = found[0].kind if found else None

    def clean_file(self):
        """Refuse by size before anything is read into memory."""
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise forms.ValidationError(REFUSALS["too_many_bytes"])
        return upload


class MappingForm(forms.Form):
    """One select a column, and the importer's options."""

    def __init__(self, *args, importer, header, mapping, options, chosen=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.importer, self.header = importer, header
        choices = [("", _("不导入")), *((each.key, each.label) for each in importer.fields)]
        for place, label in enumerate(header.labels):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=label or _("第 {} 列").format(place + 1),
                choices=choices,
                required=False,
                initial=mapping.get(str(place), ""),
            )
        for option in options:
            self.fields[f"option-{option.key}"] = forms.CharField(
                label=option.label,
                help_text=option.help,
                initial=(chosen or {}).get(option.key, option.initial),
                required=False,
                max_length=LONGEST,
                widget=forms.TextInput(attrs={"list": f"list-{option.key}"}),
            )
            self.fields[f"option-{option.key}"].is_asked = option.is_needed
        self.fields["profile"] = forms.CharField(
            label=_("把这次的对列存为方案"),
            required=False,
            max_length=40,
            help_text=_("填一个名称，下次同样的表可以直接套用；不存就留空。"),
        )

    def clean(self):
        """Every key once; what the importer cannot do without must be there."""
        cleaned = super().clean()
        places = {}
        for place, label in enumerate(self.header.labels):
            key = cleaned.get(f"column-{place}")
            if key and key in places:
                other = self.header.labels[places[key]]
                self.add_error(
                    f"column-{place}",
                    _("“{label}”和“{other}”对到了同一项，请留一个。").format(
                        label=label, other=other
                    ),
                )
            elif key:
                places[key] = place
        if any(name.startswith("option-") for name in self.errors):
            return cleaned  # told already, beside what was filled in
        missing = self.importer.missing_columns(places, self.options_of(cleaned))
        if missing:
            names = "、".join(str(label) for label in missing)
            raise forms.ValidationError(_("还没有对上：%s。请在下面选好、填好。") % names)
        self.mapping = {place: key for key, place in places.items()}
        return cleaned

    def options_of(self, cleaned):
        """{key: value} of the options."""
        return {
            name.removeprefix("option-"): (value or "").strip()
            for name, value in cleaned.items()
            if name.startswith("option-")
        }


WHYS = (_("核对数据"), _("开会或写总结用"), _("上级要的材料"), _("留存备查"))
OTHER = "other"
"""What people mostly take things out for: one click instead of words."""


class ExportForm(forms.Form):
    """Columns, format, what it is for, and whether personal data is shown in full."""

    columns = forms.MultipleChoiceField(
        label=_("列"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("列：至少选一列。")},
    )
    form = forms.ChoiceField(
        label=_("格式"),
        choices=[("xlsx", "Excel（.xlsx）"), ("csv", "CSV（.csv）")],
        initial="xlsx",
    )
    why = forms.ChoiceField(
        label=_("用途"),
        choices=[*((words, words) for words in WHYS), (OTHER, _("别的，写在下面"))],
        widget=forms.RadioSelect(attrs={"class": "pills"}),
        help_text=_("会记入操作记录，以后查得到为什么导出。"),
        error_messages={"required": _("请选一项；没有合适的就选“别的”，写一句。")},
    )
    unmasked = forms.BooleanField(
        label=_("导出完整的个人信息"),
        required=False,
        help_text=_("不选时，姓名、学号、电话等只显示一部分。"),
    )
    reason = forms.CharField(
        label=_("用途写具体些"),
        required=False,
        max_length=150,
        help_text=_("例如 上报 2024 级团组织关系。导出完整的个人信息时必填，至少 4 个字。"),
    )

    def __init__(self, *args, export, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["columns"].choices = [(c.key, c.label) for c in export.columns]
        self.fields["columns"].initial = [c.key for c in export.columns if c.is_default]
        if not export.can_unmask(user):
            del self.fields["unmasked"]
            self.fields["reason"].help_text = _("用途选了“别的”，在这里写一句。")

    def clean(self):
        """Every export says what it is for; full personal data needs words of one's own."""
        cleaned = super().clean()
        words = (cleaned.get("reason") or "").strip()
        if cleaned.get("unmasked") and len(words) < 4:
            self.add_error("reason", _("导出完整的个人信息要写明用途，至少 4 个字。"))
        elif cleaned.get("why") == OTHER and not words and "reason" not in self.errors:
            self.add_error("reason", _("用途写具体些：写一句为什么导出。"))
        return cleaned

    @property
    def purpose(self):
        """What it is for, in one line."""
        why, words = self.cleaned_data["why"], self.cleaned_data["reason"].strip()
        return "：".join(each for each in (why, words) if each and each != OTHER)


class LogForm(DaysForm):
    """Whose exports, of what, on which days; every field may stay empty."""

    actor = forms.CharField(
        label=_("谁导出的"), max_length=32, required=False, help_text=_("学号、工号或姓名")
    )
    kind = forms.ChoiceField(label=_("导出什么"), required=False)
    since = forms.DateField(label=_("从哪天"), required=False, widget=DayInput)
    until = forms.DateField(label=_("到哪天"), required=False, widget=DayInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = sorted((str(each.label), each.kind) for each in exports.known().values())
        self.fields["kind"].choices = [("", _("全部")), *((kind, label) for label, kind in kinds)]

    def narrowing(self):
        """Keyword arguments for `log.started`; a field that is wrong does not narrow."""
        self.is_valid()
        told = {name: self.cleaned_data.get(name) or "" for name in ("actor", "kind")}
        return told | moments(self.cleaned_data.get("since"), self.cleaned_data.get("until"))
