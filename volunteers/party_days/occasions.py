"""What turns hear of the shift's gathering: somebody came, gave their place back, it is called off."""

from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.gatherings import hooks
from tuanwei.gatherings.models import Gathering
from volunteers.party_days import actions, events
from volunteers.party_days.models import ServiceDay, Turn
from volunteers.teams import hooks as team_hooks

State = Turn.State


def _turns(gathering_id):
    return (
        Turn.objects.select_for_update(of=("self",))
        .filter(shift__gathering=gathering_id)
        .select_related("keeper__service_day", "keeper__user", "shift__gathering")
    )


def attended(check_in):
    """Whoever had a turn and is there has kept it, also where that becomes known later."""
    for turn in _turns(check_in.gathering_id).filter(keeper__user=check_in.user_id):
        if turn.state in (State.PLANNED, State.AWAY, State.EXCUSED):
            actions.came(turn)


def given_back(registration, gathering, by):
    """Whoever gives a place back without a swap or leave has missed the turn, and can make it up;
    an extra place is simply given up."""
    if gathering.kind != Gathering.Kind.SERVICE:
        return
    rows = _turns(gathering.pk).filter(keeper__user=registration.user_id, state=State.PLANNED)
    for turn in rows:
        turn.state = State.EXCUSED if turn.is_extra else State.AWAY
        turn.reason = _("自己取消了报名")
        turn.offered_to = turn.offered_at = None
        turn.save()
        record(events.TURN_ENDED, turn, by=by, state=turn.state)


def called_off(gathering, by):
    """Nobody has a turn in what does not take place."""
    if gathering.kind != Gathering.Kind.SERVICE:
        return
    for turn in _turns(gathering.pk).filter(state=State.PLANNED):
        turn.state, turn.reason = State.EXCUSED, _("这次取消了")
        turn.offered_to = turn.offered_at = None
        turn.save()
        record(events.TURN_ENDED, turn, by=by, state=turn.state)


def why_not_close(team):
    """A team whose service day goes on stays."""
    found = ServiceDay.objects.filter(series__project__team=team.pk, is_active=True).first()
    return _("“%(day)s”还在轮值，请先停掉它。") % {"day": found} if found else None


def register():
    """Hear what happens to the shifts of service days."""
    hooks.add(team_hooks.closing, why_not_close)
    hooks.add(hooks.attended, attended)
    hooks.add(hooks.given_back, given_back)
    hooks.add(hooks.called_off, called_off)
