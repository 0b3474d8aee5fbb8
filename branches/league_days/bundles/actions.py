"""A bundle is published, and again when awards have changed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from branches.league_days.bundles import bundle, events, queries
from branches.league_days.bundles.models import Bundle
from branches.league_days.contests.models import Contest
from branches.league_days.results.queries import is_published
from branches.league_days.results.winning import is_counted, winning_of
from tuanwei.audit.actions import record
from tuanwei.lib.texts import clean_line

LONGEST = 200


@transaction.atomic
def publish(*, contest, by, reason=""):
    """The next edition, or the newest where nothing has changed since. Everybody who sees the
    contest may read it from now on. Another edition needs a `reason`."""
    contest = _locked(contest)
    _must_be_over(contest)
    return _edition(contest, by, reason)


@transaction.atomic
def basis(contest, by, why):
    """Words for the basis of a publicity: the bundle is published with it. Registered with results."""
    found = _edition(_locked(contest), by, why or _("获奖名单重新公示。"))
    return _("选票、评分和算法的公开包第 %(n)d 版，校验码（SHA-256）%(digest)s，可以下载离线查验。") % {
        "n": found.edition, "digest": found.digest}  # fmt: skip


def _locked(contest):
    rows = Contest.objects.select_for_update(of=("self",)).select_related("kind", "rules")
    return rows.get(pk=contest.pk)


def _edition(contest, by, reason):
    made = bundle.build(queries.facts_of(contest))
    content = bundle.canonical(made)
    last = queries.newest(contest)
    if last and last.digest == bundle.digest(content):
        return last
    reason = clean_line(reason)[:LONGEST]
    if last and not reason:
        raise ValidationError(_("公开包已经公布过，再发一版要写一句为什么，如 3 号的奖撤销了。"))
    new = Bundle.objects.create(
        contest=contest, edition=last.edition + 1 if last else 1, content=content.decode(),
        digest=bundle.digest(content), ballots=sum(len(each["ballots"]) for each in made["polls"]),
        last_award=contest.awards.aggregate(last=Max("pk", default=0))["last"],
        reason=reason if last else "", made_by=by,
    )  # fmt: skip
    record(
        events.PUBLISHED, contest, by=by, version=new.edition, digest=new.digest,
        ballots=new.ballots, reason=new.reason,
    )  # fmt: skip
    return new


def _must_be_over(contest):
    if not is_counted(contest):
        raise ValidationError(_("还有环节没有结果，都算出来以后再公布公开包。"))
    if not is_published(contest) and winning_of(contest).due:
        raise ValidationError(_("先公示获奖名单，再公布公开包：里面有全部结果。"))


def unfinished(contest):
    """Why a contest cannot be closed yet, in words: registered with contests."""
    if not is_counted(contest):
        return None
    last = queries.newest(contest)
    if last is None:
        return _("公开包还没有公布，大家没法查验结果。")
    if queries.is_outdated(contest, last):
        return _("公开包公布以后奖项有变动，请再发一版。")
    return None
