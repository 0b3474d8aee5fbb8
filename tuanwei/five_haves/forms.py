"""The form of the definitions."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from tuanwei.five_haves.models import CONTACT, Definitions, Has, post_label

OF_UNITS = (
    "secretary", "deputy", "organisation", "publicity", "culture", "production", "rights",
    "volunteer", CONTACT,
)  # fmt: skip
"""Posts that a branch can have."""
GROUPS = (
    (Has.PEOPLE.label, _("有专人、最近有动静的才算。职务看本人办过事、单位办过活动；其余看它自己的进展。"),
     ("posts", "stale_days", "people_percent")),
    (Has.ACTIVITIES.label, _("签到、志愿时数、服务岗值班都算参加。"), ("active_days", "active_percent")),
    (Has.PLACES.label, _("场地看办过的活动，服务台看值过的班。"), ("place_days", "places_percent")),
    (Has.WEEKS.label, _("按周看本学期，整周都在寒暑假的不算。"), ("per_week", "weeks_percent")),
    (Has.IDEAS.label, _("三个方面：活动主题、活动形式、经验做法。"), ("new_things", "ideas_percent")),
    (_("谁能看"), _("团总支的书记、副书记总能看自己的。"), ("shows_others",)),
)  # fmt: skip


class DefinitionsForm(forms.ModelForm):
    """Everything that can be set; saved as a new version."""

    posts = forms.MultipleChoiceField(
        label=_("每个支部和团总支要有谁"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(post, post_label(post)) for post in OF_UNITS],
    )  # fmt: skip

    class Meta:
        model = Definitions
        fields = [name for _heading, _hint, names in GROUPS for name in names] + ["note"]
        help_texts = {"note": _("写给以后的同事：改了什么、为什么、按哪份文件。")}
        error_messages = {"note": {"required": _("写一句改了什么、为什么，以后看得懂。")}}

    def __init__(self, data=None, *, instance):
        super().__init__(data, initial={"note": ""}, instance=instance)
        usual = "、".join(Definitions().post_names)
        self.fields["posts"].help_text = _("通用口径是%(posts)s。") % {"posts": usual}
        for name, field in self.fields.items():
            if isinstance(field, forms.IntegerField):
                model_field = Definitions._meta.get_field(name)
                least, most = (each.limit_value for each in model_field.validators[:2])
                field.validators += [MinValueValidator(least), MaxValueValidator(most)]
                field.widget.attrs |= {"min": least, "max": most}
                field.error_messages["invalid"] = _("请填整数。")
                field.help_text = _("%(least)d 到 %(most)d，通用口径是 %(usual)d。") % {
                    "least": least, "most": most, "usual": model_field.default}  # fmt: skip

    def groups(self):
        """(heading, hint, fields)."""
        return [(heading, hint, [self[name] for name in names]) for heading, hint, names in GROUPS]

    def _post_clean(self):
        """The action writes a new version; the one on the screen stays."""

    @property
    def values(self):
        """{field: value} of the version."""
        return dict(self.cleaned_data)
