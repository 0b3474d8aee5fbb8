"""What the two, and the Party branch, are told. Never a word of what was said in a talk."""

from django.urls import reverse

from tuanwei.notices.actions import notify


def page_of(pairing):
    """The address of a pair's page."""
    return reverse("party_pairing:pairing-page", args=[pairing.pk])


def begun(pairing):
    """Both hear of the other, and the helper what is asked of them."""
    label = pairing.role_label
    notify(
        [pairing.member_id], kind="todo", title=f"{pairing.helper.name}是你的{label}",
        body="可以看怎么联系，约第一次见面谈谈。", url=page_of(pairing),
        once=f"party_pairing.pairing.begun:{pairing.pk}:member",
    )  # fmt: skip
    notify(
        [pairing.helper_id], kind="todo", title=f"你是{pairing.member.name}的{label}",
        body="约第一次见面谈谈，谈完在这里记一下，对方确认。", url=page_of(pairing),
        once=f"party_pairing.pairing.begun:{pairing.pk}:helper",
    )  # fmt: skip


def ended(pairing):
    """Both hear that it is over, and why."""
    why = pairing.get_ended_because_display()
    words = f"原因：{why}。{pairing.ended_words}".rstrip()
    for user, other in (
        (pairing.helper_id, pairing.member.name), (pairing.member_id, pairing.helper.name),
    ):  # fmt: skip
        notify(
            [user], kind="system", title=f"和{other}的结对结束了", body=words,
            url=page_of(pairing), once=f"party_pairing.pairing.ended:{pairing.pk}:{user}",
        )  # fmt: skip
