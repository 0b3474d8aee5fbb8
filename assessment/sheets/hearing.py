"""What this room says to the rounds below."""

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.rounds import hooks
from assessment.rounds.models import Round
from assessment.sheets import judging, notices, permissions, signing
from assessment.sheets.differences import differences_of
from assessment.sheets.duties import sheets_to_fill, unjudged_of, unmarked_of
from assessment.sheets.models import Claim

LEFT = (Round.State.PUBLICITY,)


def parts(user, held):
    """Pages of a round that somebody has something to do on."""
    found = []
    if held.state in (Round.State.CHECK, Round.State.REVIEW) and permissions.judges(user, held):
        words = _("给支部打分；别人打的，这一步结束以后看得到")
        found.append((_("我来打分"), words, reverse("assessment:judge-grid", args=[held.pk])))
    if held.state == Round.State.SELF and sheets_to_fill(user, held):
        address = reverse("assessment:sheet-fill", args=[held.pk])
        found.append((_("填自评"), _("自评、申报、签字，填好交上来"), address))
    return found


def barring(held, to):
    """Judgements and marks that nobody gave stand in the way of the review, where nobody gives them any more; claims
    that nobody has decided in the way of the publicity."""
    if (held.state, to) == (Round.State.CHECK, Round.State.REVIEW):
        found = []
        if many := unjudged_of(held):
            found.append(
                _("还有 %d 项评定没有人打，空着就是 0 分。先打完，不适用的标为不适用。") % many
            )
        if many := unmarked_of(held):
            found.append(
                _(
                    "还有 %d 项评委、互评人一个都没打，空着就是 0 分。请他们打完，不适用的标为不适用。"
                )
                % many
            )
        return found
    if to not in LEFT:
        return []
    waiting = Claim.objects.filter(line__sheet__round=held, line__sheet__left_out="")
    many = waiting.filter(state=Claim.State.OPEN).count()
    return [_("还有 %d 条申报没有核对。") % many] if many else []


def unfinished(held, to):
    """Before the ranking is published: differences that nobody has settled, which are not passed over without a word,
    and signatures that are missing."""
    if to not in LEFT:
        return []
    found = []
    if many := sum(1 for each in differences_of(held) if each.review_score is None):
        words = (
            _(
                "还有 %d 项自评、系统、检查的分差得多，没有复核，公示的是检查分，没有检查分的是系统分。"
            )
            % many
        )
        address = reverse("assessment:difference-list", args=[held.pk])
        found.append(hooks.Unfinished(words, address, must_say=True))
    if lacking := signing.unsigned_of(held):
        many = "、".join(_("%(role)s %(many)d 张") % {"role": r, "many": n} for r, n in lacking)
        address = reverse("assessment:sheet-list", args=[held.pk])
        found.append(hooks.Unfinished(_("还缺签字：%s。") % many, address))
    return found


def remind(held, today, until):
    """Judges and peers whose marks are not all in hear of the deadline."""
    if held.state == Round.State.CHECK and (people := judging.behind(held)):
        notices.marks_due(held, people, today, until)


def register():
    """Once, when the portal starts."""
    hooks.nearing.append(remind)
    hooks.unfinished.append(unfinished)
    hooks.parts.append(parts)
    hooks.barring.append(barring)
