"""Forms of news: cleaning only."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tuanwei.lib.texts import LineField, TextField, clean_line
from tuanwei.news.models import BODY, MOST_TAGS, SOURCE, SUMMARY, TAG, TITLE

PARTS = re.compile(r"[\s,，、;；#＃]+")
MOST_AT_ONCE = 9


class PicturesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """A list of uploads, [] for none. What is in them is looked at when they are kept."""

    widget = PicturesInput

    def clean(self, data, initial=None):
        """Every chosen file that is not empty; the others are told apart when they are kept."""
        return [each for each in data or [] if each]


class ArticleForm(forms.Form):
    """The words of an article. Everything may be empty: it is a draft."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    mark = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    title = LineField(label=_("标题"), required=False, max_length=TITLE,
                      help_text=_("一句话说清楚谁做成了什么。"))  # fmt: skip
    summary = LineField(label=_("摘要"), required=False, max_length=SUMMARY,
                        help_text=_("列表和微信分享里显示。空着就取正文的开头。"))  # fmt: skip
    body = TextField(
        label=_("正文"), required=False, max_length=BODY,
        help_text=_("空一行分段；## 小标题；**重点**；- 列表；[文字](网址)；![图片说明](图1)。"),
        widget=forms.Textarea(attrs={"rows": 18, "data-counter": BODY}),
    )  # fmt: skip
    pictures = PicturesField(
        label=_("加图片"), required=False,
        help_text=_("JPG、PNG、WebP、GIF，每张不超过 10 MB。保存以后会重新压缩，去掉拍摄地点等信息，加在正文末尾。"),
        widget=PicturesInput(attrs={"accept": "image/*", "data-photos": MOST_AT_ONCE}),
    )  # fmt: skip
    tags = LineField(label=_("标签"), required=False, max_length=80,
                     help_text=_("最多 5 个，用空格隔开，如 志愿服务 红岩精神。"))  # fmt: skip
    source = LineField(label=_("供稿"), required=False, max_length=SOURCE,
                       help_text=_("哪个支部、哪支队写的。"))  # fmt: skip

    def __init__(self, *args, article, **kwargs):
        initial = {**article.words, "tags": " ".join(article.tags), "edition": article.edition}
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("title", "body"):  # a draft may do without, what is handed in may not
            self.fields[name].is_asked = True
        for picture in article.pictures.all():
            self.fields[f"alt-{picture.pk}"] = LineField(
                label=_("图%(n)d 里是什么") % {"n": picture.number}, required=False, max_length=120,
                initial=picture.alt,
                help_text=_("给看不到图的人读，如“同学们在田径场起跑”。"),
            )  # fmt: skip

    def clean_tags(self):
        """[tag], each once."""
        found = [clean_line(each) for each in PARTS.split(self.cleaned_data["tags"]) if each]
        found = list(dict.fromkeys(found))
        if len(found) > MOST_TAGS:
            raise ValidationError(_("最多 5 个标签，去掉几个。"))
        if long := next((each for each in found if len(each) > TAG), None):
            raise ValidationError(_("“%(tag)s”太长，一个标签最多 10 个字。"), params={"tag": long})
        return found

    @property
    def words(self):
        """{field: value} of what was typed."""
        return {
            name: self.cleaned_data[name] for name in ("title", "summary", "body", "tags", "source")
        }

    @property
    def alts(self):
        """{key of a picture: what it shows}."""
        return {
            int(name[4:]): value
            for name, value in self.cleaned_data.items()
            if name.startswith("alt-")
        }

    def picture_fields(self):
        """{key of a picture: its bound field}."""
        return {int(name[4:]): self[name] for name in self.fields if name.startswith("alt-")}


class MomentField(forms.DateTimeField):
    """A day and an hour, as browsers send it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs):
        super().__init__(
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
            error_messages={"invalid": _("请写成 2026-12-01 08:00 这样。")}, **kwargs,
        )  # fmt: skip


class SubmitForm(forms.Form):
    """The edition that was read, and when it should come out."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    publish_at = MomentField(label=_("什么时候发布"), required=False, help_text=_("空着就马上发。"))


class ReadForm(forms.Form):
    """The edition that was read."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class SendBackForm(forms.Form):
    """What should be changed."""

    words = TextField(label=_("要改什么"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class TakeDownForm(forms.Form):
    """Why it is taken down; everybody who opens it reads it."""

    reason = LineField(label=_("为什么撤下"), max_length=300,
                       help_text=_("打开这篇的人都会看到，如“参加人数写错，更正后再发”。"))  # fmt: skip
