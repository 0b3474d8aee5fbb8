"""Pages of their own for the browser tests: every component, a form, and the page after sending."""

import time

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

POSTS = []
FORM = """{% extends "base.html" %}{% load crispy_forms_tags %}
{% block title %}写信{% endblock %}{% block heading %}写一封信{% endblock %}
{% block content %}{% crispy form %}{% endblock %}"""
SENT = """{% extends "base.html" %}{% block title %}已送出{% endblock %}
{% block content %}<p data-draft-sent="letter">已送出</p>{% endblock %}"""
DONE = """{% extends "base.html" %}{% block title %}写信{% endblock %}
{% block content %}<p data-said="success">存好了</p>{% endblock %}"""
SWAP = """{% extends "base.html" %}{% block content %}
<button id="more" hx-get="/write/" hx-select="h1">更多</button>{% endblock %}"""
DESK = """{% extends "desk.html" %}{% block title %}办理{% endblock %}
{% block content %}{% include "components/specimen_list.html" %}{% endblock %}"""
ALL = """{% extends "components/specimen.html" %}"""


class Photos(forms.FileInput):
    allow_multiple_selected = True


class LetterForm(forms.Form):
    about = forms.ChoiceField(
        label="关于哪方面", choices=[("a", "学习"), ("b", "食宿后勤")],
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip
    title = forms.CharField(label="一句话说清", min_length=6, help_text="像标题一样。")
    body = forms.CharField(label="情况", widget=forms.Textarea(attrs={"data-counter": "1000"}))
    photos = forms.FileField(
        label="照片", required=False, widget=Photos(attrs={"data-photos": "3"})
    )
    secret = forms.CharField(label="密码", required=False, widget=forms.PasswordInput)
    agreed = forms.BooleanField(label="可以公开")

    helper = FormHelper()
    helper.attrs = {"data-draft": "letter", "novalidate": ""}
    helper.add_input(Submit("send", "送出"))


def page(source):
    def view(request):
        template = engines["django"].from_string(source)
        sample = [(str(week), week * 3) for week in range(1, 13)]
        words = {"form": LetterForm(), "sample": sample, "sample_lines": ["填表人"]}
        return HttpResponse(template.render(words, request))

    return view


def write(request):
    form = LetterForm(request.POST or None)
    if request.method == "POST":
        POSTS.append(request.POST["title"])
        time.sleep(0.4)
        if form.is_valid():
            return page(DONE if "存" in form.cleaned_data["title"] else SENT)(request)
    return HttpResponse(engines["django"].from_string(FORM).render({"form": form}, request))


urlpatterns = [
    path("", page(ALL), name="home"),
    path("write/", write),
    path("desk/", page(DESK)),
    path("swap/", page(SWAP)),
    path("", include("tuanwei.lib.urls")),
]
