"""Writing letters: the form, the check page, sending once, bad input, a sign-in that ran out."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from mailbox.cases.models import Case, CaseFile, Deposit
from mailbox.cases.rules import limits_of, rules_in_force
from mailbox.safety.queries import safety_setting
from tuanwei.attachments.models import Attachment
from tuanwei.workdays.queries import current_calendar

WRITE, ANONYMOUS = "/mailbox/write/", "/mailbox/anonymous/"


def typed(**changes):
    """What a browser sends for a letter that is fine."""
    fields = {
        "case_class": rules_in_force()[1].case_class_id, "visibility": "named",
        "title": "东区浴室没有热水", "text": "上周三 22:10 左右只有冷水。",
        "submission_key": str(uuid4()), "step": "send",
    }  # fmt: skip
    return {**fields, **changes}


def photo(name="IMG_20261122_222222.jpg", color="red"):
    """A small real picture."""
    content = BytesIO()
    Image.new("RGB", (30, 20), color).save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


@pytest.fixture
def student(client, cast):
    """The client, signed in as the student."""
    client.force_login(cast.student)
    return client


def test_the_form_offers_every_class_and_a_fresh_key(student):
    page = student.get(WRITE)
    names = [str(label) for _value, label in page.context["form"].fields["case_class"].choices]
    assert names == ["学习", "食宿后勤", "活动社团", "资助权益", "其他"]
    assert page.context["form"]["submission_key"].value() != (
        student.get(WRITE).context["form"]["submission_key"].value()
    )
    assert 'data-counter="2000"' in page.content.decode()


def test_visitors_are_shown_the_doors(client, db):
    page = client.get(WRITE).content.decode()
    assert reverse("mailbox:letter-anonymous") in page
    assert "登录后写信" in page


def test_check_comes_before_sending(student):
    page = student.post(WRITE, typed(step=""))
    assert page.status_code == 200
    assert "核对一下，再送出" in page.content.decode()
    assert Case.objects.count() == 0
    sent = student.post(WRITE, dict(page.context["pairs"]) | {"step": "send"})
    case = Case.objects.get()
    assert sent["Location"] == reverse("mailbox:letter-sent", args=[case.number])
    assert (case.title, case.text) == ("东区浴室没有热水", "上周三 22:10 左右只有冷水。")


def test_returning_to_change_keeps_everything(student):
    page = student.post(WRITE, typed(step="edit"), follow=True)
    assert page.context["form"]["title"].value() == "东区浴室没有热水"
    assert "下一步：核对" in page.content.decode()


def test_photos_survive_the_check_and_lose_their_names(student):
    checked = student.post(WRITE, typed(step="check") | {"photos": [photo(), photo(color="blue")]})
    key = dict(checked.context["pairs"])["submission_key"]
    student.post(WRITE, typed(submission_key=key, kept_photos=checked.context["kept_photos"]))
    stored = Attachment.objects.order_by("name")
    assert [(a.name, a.is_claimed, a.stored_by_id) for a in stored] == [
        ("照片1.jpg", True, None), ("照片2.jpg", True, None)
    ]  # fmt: skip
    assert CaseFile.objects.count() == 2


def test_kept_photos_belong_to_one_form_only(student):
    checked = student.post(WRITE, typed(step="check") | {"photos": [photo()]})
    answer = student.post(WRITE, typed(kept_photos=checked.context["kept_photos"]))
    assert answer.status_code == 400
    assert answer.context["form"].errors["photos"] == ["照片存得太久，已经失效，请重新添加。"]
    assert Case.objects.count() == 0


def test_a_photo_can_be_dropped(student):
    checked = student.post(WRITE, typed(step="check") | {"photos": [photo()]})
    key = dict(checked.context["pairs"])["submission_key"]
    student.post(
        WRITE,
        typed(
            submission_key=key, kept_photos=checked.context["kept_photos"],
            drop_photo=str(Attachment.objects.get().pk),
        ),
    )  # fmt: skip
    assert Case.objects.get().files.count() == 0


def test_a_renamed_program_is_refused_and_the_text_stays(student):
    answer = student.post(WRITE, typed() | {"photos": [SimpleUploadedFile("好看.jpg", b"MZ\x90")]})
    assert answer.status_code == 400
    assert "好看.jpg：这种文件收不了" in answer.content.decode()
    assert answer.context["form"]["text"].value() == "上周三 22:10 左右只有冷水。"


def test_too_many_photos(student):
    answer = student.post(WRITE, typed() | {"photos": [photo() for _ in range(4)]})
    assert "最多 3 张照片，请去掉几张。" in answer.content.decode()


def test_sending_twice_is_one_letter_and_one_receipt(student):
    fields = typed()
    first, second = student.post(WRITE, fields), student.post(WRITE, fields, follow=True)
    assert Case.objects.count() == 1
    assert second.redirect_chain == [(first["Location"], 302)]
    assert "这封信已经收到过了，没有重复送出。" in second.content.decode()


def test_changed_after_sending_it_is_another_letter_and_says_so(student):
    fields = typed()
    student.post(WRITE, fields)
    changed = student.post(WRITE, fields | {"text": "改过的内容。"})
    assert changed.status_code == 400
    assert "这一页已经送出过一封信" in changed.content.decode()
    key = changed.context["form"]["submission_key"].value()
    student.post(WRITE, fields | {"text": "改过的内容。", "submission_key": key})
    assert set(Case.objects.values_list("text", flat=True)) == {fields["text"], "改过的内容。"}


def test_a_letter_with_photos_sent_again_is_the_same_letter(student):
    checked = student.post(WRITE, typed(step="check") | {"photos": [photo()]})
    fields = dict(checked.context["pairs"]) | {
        "kept_photos": checked.context["kept_photos"], "step": "send"
    }  # fmt: skip
    first, again = student.post(WRITE, fields), student.post(WRITE, fields)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert CaseFile.objects.count() == 1


def test_the_code_is_shown_once_and_only_here(student):
    answer = student.post(WRITE, typed())
    cookie = answer.cookies["letter_code"]
    assert (cookie["max-age"], cookie["httponly"], cookie["path"]) == (
        300, True, answer["Location"],
    )  # fmt: skip
    page = student.get(answer["Location"])
    assert page.context["code"] in page.content.decode()
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert 'data-draft-sent="letter"' in page.content.decode()
    student.cookies.pop("letter_code")
    assert student.get(answer["Location"]).context["code"] == ""


def test_few_queries_to_send(student, django_assert_num_queries):
    current_calendar()
    for rules in rules_in_force():
        limits_of(rules.pk)
    safety_setting()
    student.get(WRITE)
    # user, savepoint of the test, letter and audit event together, release
    with django_assert_num_queries(4):
        student.post(WRITE, typed())


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": ""}, "title", "这个字段是必填项。"),
        ({"text": " \u202e\u2066\x00 "}, "text", "这个字段是必填项。"),
        ({"case_class": "99999"}, "case_class", None),
        ({"case_class": "１"}, "case_class", None),
        ({"visibility": "anonymous"}, "visibility", None),
        ({"title": "长" * 31}, "title", "最多 30 字，现在 31 字，请删去 1 字。"),
        ({"text": "长" * 2001}, "text", "最多 2000 字，现在 2001 字，请删去 1 字。"),
        ({"text": "𠅤" * 2001}, "text", "最多 2000 字，现在 2001 字，请删去 1 字。"),
        ({"text": "长" * 350_000}, "text", "最多 2000 字，现在 350000 字，请删去 348000 字。"),
    ],
)  # fmt: skip
def test_mistakes_are_named_and_nothing_is_lost(student, changes, field, words):
    answer = student.post(WRITE, typed(**changes))
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert words is None or answer.context["form"].errors[field] == [words]
    if field != "text":
        assert answer.context["form"]["text"].value() == "上周三 22:10 左右只有冷水。"
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("饭卡🙂丢了", "饭卡🙂丢了"),
        ("𠅤字", "𠅤字"),
        ("左\u202e右\u2069边\u200f", "左右边"),
        ("一\r\n二\r三", "一\n二\n三"),
        ("零\x00零\x07", "零零"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("长" * 1999 + "\r\n尾", None),
    ],
)
def test_what_is_kept_of_strange_text(student, sent, kept):
    answer = student.post(WRITE, typed(text=sent))
    if kept is None:
        assert answer.context["form"].errors["text"] == [
            "最多 2000 字，现在 2001 字，请删去 1 字。"
        ]
        return
    assert Case.objects.get().text == kept


def test_html_is_shown_and_never_run(student):
    student.post(WRITE, typed(text="<script>alert(1)</script>"))
    page = student.get(reverse("mailbox:letter", args=[Case.objects.get().number]))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.content.decode()


def test_ten_megabytes_are_refused_in_words(student):
    answer = student.post(WRITE, typed(text="x" * 10_000_000))
    assert answer.status_code == 413
    assert "内容太大了" in answer.content.decode()


def test_extra_fields_are_ignored(student, cast):
    student.post(WRITE, typed(state="closed", author=cast.other_student.pk, is_valued="1"))
    case = Case.objects.get()
    assert (case.state, case.author, case.is_valued) == ("submitted", cast.student, False)


def test_a_sign_in_that_ran_out_keeps_the_letter(client, db):
    answer = client.post(WRITE, typed())
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "登录已过期，刚写的内容还在" in page
    assert answer.context["form"]["text"].value() == "上周三 22:10 左右只有冷水。"
    assert f"{reverse('accounts:login')}?next={WRITE}" in page
    assert "data-draft=" not in page  # the draft of the person signed in must not be replaced
    assert Case.objects.count() == 0


@pytest.mark.parametrize("address", [WRITE, ANONYMOUS])
def test_a_form_older_than_the_sign_in_comes_back_whole(cast, address):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.student)
    answer = browser.post(address, typed())
    assert answer.status_code == 403
    assert answer.context["form"]["title"].value() == "东区浴室没有热水"
    assert "内容都还在，请再点一次。" in answer.content.decode()
    token = answer.context["csrf_token"]
    again = browser.post(address, typed(csrfmiddlewaretoken=str(token)))
    assert again.status_code == (302 if address == WRITE else 200)
    assert Case.objects.count() + Deposit.objects.count() == 1


def test_a_broken_key_becomes_a_new_one(student):
    student.post(WRITE, typed(submission_key="../../1"))
    assert Case.objects.count() == 1


def test_a_class_that_must_be_named(student):
    rules = rules_in_force()[1]
    type(rules).objects.create(
        case_class=rules.case_class, version=2, allows_hidden=False, allows_anonymous=False
    )
    rules_in_force.bump()
    answer = student.post(WRITE, typed(visibility="hidden"))
    assert answer.context["form"].errors["visibility"] == ["“食宿后勤”类的信要实名，才能核实办理。"]
    offered = student.get(ANONYMOUS).context["form"].offered
    assert rules.case_class_id not in [r.case_class_id for r in offered]
