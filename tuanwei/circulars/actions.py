"""What happens to circulars: drafted, sent, passed on, followed, taken back.

Each locks the circular's row first (of two, the older one first). A number is taken in the transaction
that sends, from a row that others wait for: no number is left out and none is given twice.
"""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from tuanwei.attachments.actions import claim, copied, discard
from tuanwei.audit.actions import record
from tuanwei.circulars import events, notices, numbering, permissions, queries, reach
from tuanwei.circulars.models import Circular, CircularFile, CircularRules, Forward, Named, Scope
from tuanwei.circulars.reach import Audience
from tuanwei.circulars.rules import rules_in_force
from tuanwei.lib import documents

State = Circular.State
MOST_FILES, MOST_DRAFTS = 6, 50
NEXT = """
INSERT INTO circulars_counter (unit_id, series, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (unit_id, series, year) DO UPDATE SET last = circulars_counter.last + 1 RETURNING last
"""


def _locked(circular):
    return (
        Circular.objects.select_for_update(of=("self",)).select_related("unit").get(pk=circular.pk)
    )


def _draft(circular, edition=None):
    found = _locked(circular)
    if not found.is_draft:
        raise ValidationError(
            _("这份公文已经发出，不能再改。写错了就发更正，或撤回。"), code="sent"
        )
    if edition is not None and found.edition != edition:
        raise ValidationError(
            _("同事刚改过这份草稿，请先看一眼最新的；你写的还在，再点一次就照你的存。"),
            code="stale",
        )
    return found


@transaction.atomic
def save_draft(
    *, by, fields, scopes, named=(), files=(), circular=None, edition=None, replaces=None
):
    """Write a draft, or change one read as `edition`. `scopes`: [(unit's key, with everything below)];
    `named`: keys of people; `files`: stored attachments, added to what is enclosed."""
    is_new = circular is None
    if circular is None:
        if Circular.objects.drafts().filter(made_by=by).count() >= MOST_DRAFTS:
            raise ValidationError(
                _("你有 %(most)d 份草稿，发掉或删掉一些再写。") % {"most": MOST_DRAFTS}
            )
        draft = Circular(made_by=by, replaces=replaces)
    else:
        draft = _draft(circular, edition)
        draft.edition += 1
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save()
    draft.scopes.all().delete()
    Scope.objects.bulk_create(
        Scope(circular=draft, unit_id=unit, is_whole=whole) for unit, whole in scopes
    )
    draft.named.all().delete()
    Named.objects.bulk_create(Named(circular=draft, user_id=key) for key in named)
    if draft.files.count() + len(files) > MOST_FILES:
        raise ValidationError(_("最多 %(most)d 个附件，请去掉几个。") % {"most": MOST_FILES})
    if files:
        claim(files)
        CircularFile.objects.bulk_create(
            CircularFile(circular=draft, attachment=each) for each in files
        )
    record(events.DRAFTED if is_new else events.CHANGED, draft, by=by, edition=draft.edition)
    return draft


@transaction.atomic
def draft_correction(*, circular, by):
    """(a draft that will take the place of `circular`, whether it is new): same words, same audience, the
    deadline if it is still to come, and copies of the enclosed files, so that taking one out of the draft
    leaves the old paper as it was."""
    circular = _locked(circular)
    if circular.is_draft:
        raise ValidationError(_("还没有发出，直接改就行。"))
    if circular.replacements.filter(state=State.SENT).exists():
        raise ValidationError(_("这份公文已经有更正了，请在更正上再改。"))
    known = circular.replacements.filter(state=State.DRAFT).first()
    if known is not None:
        return known, False
    same = (
        "kind", "title", "addressees", "body", "unit", "roles", "grades", "must_confirm", "is_urgent",
    )  # fmt: skip
    fields = {name: getattr(circular, name) for name in same}
    if circular.confirm_by and circular.confirm_by > timezone.now():
        fields["confirm_by"] = circular.confirm_by
    draft = save_draft(
        by=by, fields=fields, replaces=circular,
        scopes=circular.scopes.values_list("unit", "is_whole"),
        named=circular.named.values_list("user", flat=True),
    )  # fmt: skip
    CircularFile.objects.bulk_create(
        CircularFile(circular=draft, attachment=_copy_of(each.attachment))
        for each in circular.files.select_related("attachment")
    )
    return draft, True


def _copy_of(attachment):
    try:
        return copied(attachment)
    except OSError as fault:
        raise ValidationError(
            _("附件“%(name)s”现在抄不过来，更正没有建。请过一会儿再试。")
            % {"name": attachment.name}
        ) from fault


@transaction.atomic
def drop_draft(*, circular, by):
    """Throw a draft away, with what was enclosed."""
    draft = _draft(circular)
    record(events.DROPPED, draft, by=by)
    files = [each.attachment for each in draft.files.select_related("attachment")]
    draft.delete()
    for each in files:
        discard(each)


@transaction.atomic
def remove_file(*, circular, by, attachment):
    """Take an enclosed file out of a draft."""
    draft = _draft(circular)
    file = draft.files.select_related("attachment").filter(attachment=attachment).first()
    if file is None:
        return
    file.delete()
    discard(file.attachment)
    draft.edition += 1
    draft.save(update_fields=["edition"])
    record(events.CHANGED, draft, by=by, edition=draft.edition, removed=file.attachment.name)


@transaction.atomic
def send(*, circular, by, edition):
    """Number the draft read as `edition`, give everybody of its audience one copy, tell them.

    Refused in words where it would reach nobody. Returns (circular, how many people).
    """
    if circular.replaces_id:
        Circular.objects.select_for_update().filter(pk=circular.replaces_id).first()
    draft = _draft(circular, edition)
    _must_be_sendable(draft, by)
    people = reach.write_copies(reach.audience_of(draft), draft)
    if not people:
        raise ValidationError(
            _("这样发没有人会收到：选的组织里没有符合条件的人。请改一改发给谁。"), code="nobody"
        )
    now = timezone.now()
    draft.state, draft.sent_by, draft.sent_at = State.SENT, by, now
    _number(draft, timezone.localtime(now).year)
    draft.notice_id = notices.sent(draft, people)
    draft.save()
    if draft.replaces is not None:
        notices.silence(draft.replaces)
    record(events.SENT, draft, by=by, number=draft.number, people=len(people))
    return draft, len(people)


def _must_be_sendable(draft, by):
    if not permissions.sends_for(by, draft.unit):
        raise ValidationError(_("你现在不能以%(unit)s的名义发文。") % {"unit": draft.unit.name})
    if not draft.unit.is_active:
        raise ValidationError(_("%(unit)s已经撤销，请换一个组织来发。") % {"unit": draft.unit.name})
    reachable = Unit.objects.under(draft.unit_id)
    if draft.scopes.exclude(unit__in=reachable).exists():
        raise ValidationError(
            _("发给的组织里有不归%(unit)s的，请改一改。") % {"unit": draft.unit.name}
        )
    strangers = draft.named.filter(user__is_active=True)
    if strangers.exclude(user__in=queries.nameable(draft.unit)).exists():
        raise ValidationError(
            _("点名的人里有现在不属于%(unit)s的，请改一改。") % {"unit": draft.unit.name}
        )
    if draft.must_confirm and draft.confirm_by and draft.confirm_by <= timezone.now():
        raise ValidationError(_("确认截止已经过了，请改晚一些再发。"))
    old = draft.replaces
    if old is not None and old.replacements.filter(state=State.SENT).exists():
        raise ValidationError(_("同事刚发过这份公文的更正，请看过再决定。"))


def _number(circular, year):
    rules, _version = rules_in_force()
    circular.series = numbering.series(rules.patterns, kind=circular.kind)
    circular.year = year
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [circular.unit_id, circular.series, year])
        circular.serial = cursor.fetchone()[0]
    circular.number = numbering.written(
        rules.patterns, level=circular.unit.kind, kind=circular.kind, unit=circular.unit.name,
        year=year, serial=circular.serial,
    )  # fmt: skip


@transaction.atomic
def recall(*, circular, by, reason):
    """Take a sent one back; whoever opens it reads why. Number and figures stay on record."""
    circular = _locked(circular)
    if circular.state != State.SENT:
        raise ValidationError(
            _("这份公文%(state)s，没有可以撤回的。") % {"state": circular.get_state_display()}
        )
    circular.state, circular.recall_reason = State.RECALLED, reason
    circular.recalled_by, circular.recalled_at = by, timezone.now()
    circular.save()
    record(events.RECALLED, circular, by=by, reason=reason)
    notices.recalled(circular)
    return circular


def _must_hold(circular):
    if circular.is_recalled:
        raise ValidationError(_("这份公文已经撤回。"))
    if circular.replacements.filter(state=State.SENT).exists():
        raise ValidationError(_("这份公文已经被更正代替，请用新的那份。"))


@transaction.atomic
def forward(*, circular, by, unit, note="", roles=()):
    """Pass it on to the people of `unit` with a word of one's own. Whoever has a copy is not told again
    and sees the note. Returns the Forward; refused where it would change nothing for anybody."""
    circular = _locked(circular)
    _must_hold(circular)
    if unit.pk not in permissions.sending_ids(by) or not unit.is_active:
        raise ValidationError(_("只能转发给自己所在的组织。"))
    made = Forward(circular=circular, unit=unit, by=by, note=note, roles=list(roles), people=0)
    made.save()
    people = reach.write_copies(Audience(((unit.pk, True),), tuple(roles)), circular, made)
    if not people and not note:
        raise ValidationError(_("他们都已经收到了。想提醒一句，请写上要加的话。"), code="nobody")
    made.people = len(people)
    if people:
        made.notice_id = notices.forwarded(made, people)
    made.save()
    record(events.FORWARDED, circular, by=by, unit=unit.name, people=made.people)
    return made


@transaction.atomic
def remind(*, circular, by, unit=None):
    """Remind those of the units `by` watches (of `unit` and below, where given) who still owe it; nobody
    twice on a day. Returns how many."""
    circular = _locked(circular)
    if circular.is_draft:
        raise ValidationError(_("还没有发出，没有要提醒的人。"))
    _must_hold(circular)
    watched = permissions.watched_ids(by)
    if unit is not None:
        below = Unit.objects.under(unit.pk).values_list("pk", flat=True)
        watched &= set(below)
    people = list(notices.to_remind(circular, watched).values_list("user", flat=True))
    if people:
        notices.reminded(circular, people, by=by)
        record(events.REMINDED, circular, by=by, people=len(people), unit=unit.name if unit else "")
    return len(people)


@transaction.atomic
def save_rules(*, by, after, **changes):
    """Write the version after `after`, the one on the screen; papers keep the numbers they have."""
    rules, version = rules_in_force()
    if version != after:
        raise ValidationError(_("同事刚存了新的一版，请刷新页面看一遍再改。"))
    document = documents.write(replace(rules, **changes))
    try:
        with transaction.atomic():
            made = CircularRules.objects.create(version=after + 1, document=document, made_by=by)
    except IntegrityError:  # both at the same moment
        raise ValidationError(_("同事刚存了新的一版，请刷新页面看一遍再改。")) from None
    record(events.RULES_CHANGED, made, by=by, version=made.version, rules=document)
    return made
