"""What the two, and the Party branch, are told. Never a word of what was said in a talk."""

from django.urls import reverse

from party_pairing.pairs.queries import day_words
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


def _kind(entry):
    """What was written, in words: 谈心, 走访, …"""
    return entry.get_what_display() if hasattr(entry, "what") else "谈心"


def _stamp(entry):
    return f"{entry._meta.model_name}:{entry.pk}:{entry.mark[:12]}"


def _other(pairing, user_id):
    return pairing.member_id if user_id == pairing.helper_id else pairing.helper_id


def written(entry, *, again=False):
    """The other side is asked to confirm."""
    pairing = entry.pairing
    verb = "改了" if again else "记了"
    notify(
        [_other(pairing, entry.by_id)], kind="todo",
        title=f"{entry.by.name}{verb}一次{_kind(entry)}，请你确认",
        body=f"{day_words(entry.day)}。对就确认，不对就说一句哪里不对。", url=page_of(pairing),
        once=f"party_pairing.entry.written:{_stamp(entry)}",
    )  # fmt: skip


def answered(entry, by, *, agrees):
    """Whoever wrote it hears what the other side says; the words stand on the page."""
    words = "确认了" if agrees else "对你记的有不同意见"
    notify(
        [entry.by_id], kind="system" if agrees else "todo",
        title=f"{by.name}{words}：{day_words(entry.day)}的{_kind(entry)}",
        body="" if agrees else "去看看是哪里不对，改好以后对方再确认。", url=page_of(entry.pairing),
        once=f"party_pairing.entry.answered:{_stamp(entry)}:{entry.answered_at.isoformat()}",
    )  # fmt: skip


def waits(entry):
    """It has waited too long; said once."""
    pairing = entry.pairing
    notify(
        [_other(pairing, entry.by_id)], kind="todo",
        title=f"还有一次{_kind(entry)}等你确认",
        body=f"{day_words(entry.day)}的，对方已经等了一阵。确认以后才算数。", url=page_of(pairing),
        once=f"party_pairing.entry.waits:{_stamp(entry)}",
    )  # fmt: skip


def evaluated(evaluation, written_by):
    """The other side is asked for theirs; with both, each can read the other's."""
    pairing = evaluation.pairing
    other = _other(pairing, evaluation.by_id)
    if written_by > 1:
        title, body = "两个人都评过了", "现在可以互相看到。"
        people = [pairing.helper_id, pairing.member_id]
    else:
        title, body = "请你也评一评这段结对", "对方已经评了，你评完两个人才互相看到。"
        people = [other]
    notify(
        people, kind="todo", title=title, body=body, url=page_of(pairing),
        once=f"party_pairing.evaluation:{pairing.pk}:{evaluation.period}:{written_by}",
    )  # fmt: skip


def history_opened(pairing):
    """The new helper may read what was said before."""
    notify(
        [pairing.helper_id], kind="system", title=f"{pairing.member.name}请你看以前的谈心记录",
        body="前一位联系人时的谈心，在结对页面里。", url=page_of(pairing),
        once=f"party_pairing.history.opened:{pairing.pk}:{pairing.history_open_at.isoformat()}",
    )  # fmt: skip


def overdue(pairing, standing, words):
    """Both hear, once a gap, that it is time."""
    gap = f"{pairing.pk}:{standing.cadence.what}:{standing.last or pairing.starts_on}"
    for user, other in (
        (pairing.helper_id, pairing.member.name), (pairing.member_id, pairing.helper.name),
    ):  # fmt: skip
        notify(
            [user], kind="todo", title=f"和{other}有 {standing.gap} 天没{words}了",
            body="约个时间吧。已经做过的，记下来请对方确认。", url=page_of(pairing),
            once=f"party_pairing.overdue:{gap}:{user}",
        )  # fmt: skip


def tell_party_branch(pairing, standing, words, people):
    """The Party branch hears of it, once a gap: who and since when, never what was said."""
    gap = f"{pairing.pk}:{standing.cadence.what}:{standing.last or pairing.starts_on}"
    notify(
        people, kind="todo",
        title=f"{pairing.helper.name}和{pairing.member.name}有 {standing.gap} 天没{words}了",
        body="请问问两个人是不是遇到了困难。", url=page_of(pairing),
        once=f"party_pairing.told:{gap}",
    )  # fmt: skip


def to_arrange(pairing, words, people):
    """The Party branch is asked to end a pair or to find a successor; once a reason."""
    notify(
        people, kind="todo",
        title=f"请处理：{pairing.helper.name}和{pairing.member.name}的结对",
        body=f"{words}。可以结束，或请别的党员接手。", url=page_of(pairing),
        once=f"party_pairing.to_arrange:{pairing.pk}:{words}"[:160],
    )  # fmt: skip
