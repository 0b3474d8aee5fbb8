"""What votes have to say to the contests they belong to."""

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.ballots import actions, queries
from branches.league_days.ballots.models import Poll, RollEntry
from branches.league_days.ballots.views import with_phase
from branches.league_days.contests import hooks
from branches.organisation.queries import hats

HOOKS = (
    (hooks.begun, actions.draft_polls), (hooks.left, actions.strike_out),
    (hooks.called_off, actions.call_off_all), (hooks.unfinished, actions.unfinished),
)  # fmt: skip


def of_stage(user, run):
    """(template, context): the votes of a stage; None where there are none."""
    polls = run.polls.exclude(state=Poll.State.CALLED_OFF).select_related("run__contest__rules")
    rows = [with_phase(each) for each in polls]
    for each in rows:
        each.is_online = queries.is_online(each)
    context = {"polls": rows, "is_staff": hats(user).is_staff}
    return ("league_days/ballots/_stage.html", context) if rows else None


def of_list(user, contests):
    """{contest: words} where people vote right now, and whether `user` still may."""
    now = timezone.now()
    running = Poll.objects.filter(
        run__contest__in=[each.pk for each in contests], state=Poll.State.SET,
        opens_at__lte=now, closes_at__gt=now,
    )  # fmt: skip
    mine = RollEntry.objects.filter(poll=OuterRef("pk"), user=user.pk)
    rows = running.annotate(is_mine=Exists(mine)).order_by("-closes_at")
    said = {True: _("正在投票，你可以投，%s 截止"), False: _("正在投票，%s 截止")}
    return {
        contest: said[is_mine] % f"{timezone.localtime(closes):%-m月%-d日 %H:%M}"
        for contest, is_mine, closes in rows.values_list("run__contest", "is_mine", "closes_at")
    }


def register():
    """Drafts when a stage begins, candidates struck out, votes on the contest's page."""
    for functions, function in (*HOOKS, (hooks.on_stage, of_stage), (hooks.on_list, of_list)):
        if function not in functions:
            functions.append(function)
