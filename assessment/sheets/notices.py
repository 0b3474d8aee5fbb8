"""What people are told about sheets: one function a message."""

from django.urls import reverse

from assessment.rounds.notices import due_words
from branches.organisation.models import Appointment
from tuanwei.notices.actions import notify

HEADS = ("secretary", "deputy")


def page_of(sheet):
    """The address of a sheet."""
    return reverse("assessment:sheet", args=[sheet.pk])


def page_of_claim(claim):
    """The address of a claim."""
    return reverse("assessment:claim-page", args=[claim.pk])


def heads_of(unit_id):
    """Keys of secretary and deputy of a unit."""
    held = Appointment.objects.in_force().filter(unit=unit_id, post__in=HEADS)
    return list(held.values_list("user", flat=True).order_by("pk"))


def asked(sheet, member, by):
    """A member is asked to sign."""
    notify(
        [member.pk], kind="todo", title=f"请你作为团员代表看一遍{sheet.unit}的自评",
        body=f"{by.name}请你来签字。看一遍自评的分，属实再签，用你自己的账号。",
        url=page_of(sheet), once=f"assessment.sheet.asked:{sheet.pk}:{member.pk}:{sheet.state}",
    )  # fmt: skip


def marks_due(held, people, today, until):
    """Judges and peers who have still to mark: once before the deadline, once on the day."""
    title, body, turn = due_words(held, "评委打分", today, until)
    notify(
        people, kind="todo", title=title, body=body,
        url=reverse("assessment:judge-grid", args=[held.pk]),
        once=f"assessment.marks.due:{held.pk}:{turn}",
    )  # fmt: skip


def voided(sheet, signatures, by):
    """Who had signed hears that the sheet has changed since."""
    for each in signatures:
        if each.by_id == by.pk:
            continue
        notify(
            [each.by_id], kind="todo", title=f"{sheet.unit}的考核表改了，你的签字不算了",
            body="你签字以后有分数改动。看一遍改了什么，同意就再签一次。", url=page_of(sheet),
            once=f"assessment.signature.voided:{each.pk}",
        )  # fmt: skip


def closed(sheet):
    """The branch hears that its sheet is checked."""
    notify(
        heads_of(sheet.unit_id), kind="system", title=f"{sheet.unit}的考核表核完了",
        body="两位检查人都签了字。排名公示以前还可能因为复核变动。", url=page_of(sheet),
        once=f"assessment.sheet.closed:{sheet.pk}:{sheet.signatures.count()}",
    )  # fmt: skip


def claim_decided(claim):
    """Who claimed hears what became of it, and why."""
    is_accepted = claim.state == claim.State.ACCEPTED
    verb = "认可了" if is_accepted else "没有认可"
    notify(
        [claim.by_id], kind="system", title=f"申报“{claim.label}”{verb}",
        body=claim.words or "已经按规则算进考核表。", url=page_of_claim(claim),
        once=f"assessment.claim.decided:{claim.pk}:{claim.decided_at:%Y%m%d%H%M%S%f}",
    )  # fmt: skip
