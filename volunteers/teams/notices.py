"""One function per message about teams and qualifications."""

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanwei.notices.actions import notify
from volunteers.teams import queries
from volunteers.teams.models import TeamMember


def spoken_day(day):
    """12月3日."""
    return f"{day.month}月{day.day}日"


def page(name, *args):
    """Address of a page of this room."""
    return reverse(f"volunteers:{name}", args=args)


def _tell(people, key, title, body="", *, url, kind="todo"):
    notify(people, kind=kind, title=title, body=body, url=url, once=f"volunteers.{key}")


def asked(person):
    """Somebody wants to join: those who lead the team, else the unit's and the committee's people."""
    team = person.team
    people = queries.ids_inside(team, *TeamMember.LEADING) or queries.committee()
    _tell(people - {person.user_id}, f"team_asked:{person.pk}",
          _("%(who)s 想加入%(team)s") % {"who": person.user.name, "team": team},
          person.words, url=page("team-roster", team.pk))  # fmt: skip


def decided(person):
    """What became of a wish to join."""
    is_in = person.state == TeamMember.State.IN
    title = _("欢迎加入%(team)s") if is_in else _("这次没有加入%(team)s")
    body = _("队里的消息会发到你的收件箱，要退出随时可以。") if is_in else person.reason
    _tell([person.user_id], f"team_decided:{person.pk}", title % {"team": person.team}, body,
          url=page("team", person.team_id), kind="system")  # fmt: skip


def added(person):
    """Somebody was taken into a team by those who lead it."""
    _tell([person.user_id], f"team_added:{person.pk}",
          _("你现在是%(team)s的%(role)s") % {
              "team": person.team, "role": person.get_role_display()},
          _("不是你的意思，就在队的页面退出。"), url=page("team", person.team_id),
          kind="system")  # fmt: skip


def role_changed(person, moment):
    """Somebody is now something else in a team."""
    _tell([person.user_id], f"team_role:{person.pk}:{moment.isoformat()}",
          _("你现在是%(team)s的%(role)s") % {
              "team": person.team, "role": person.get_role_display()},
          url=page("team", person.team_id), kind="system")  # fmt: skip


def left(person, *, by):
    """Somebody went: the leaders hear; whoever was taken out hears why."""
    if by.pk == person.user_id:
        people = queries.ids_inside(person.team, *TeamMember.LEADING)
        _tell(people, f"team_left:{person.pk}",
              _("%(who)s 退出了%(team)s") % {"who": person.user.name, "team": person.team},
              person.reason, url=page("team-roster", person.team_id), kind="system")  # fmt: skip
    else:
        _tell([person.user_id], f"team_left:{person.pk}",
              _("你不再是%(team)s的队员") % {"team": person.team}, person.reason,
              url=page("team-list"), kind="system")  # fmt: skip


def closed(team, people, reason, moment):
    """A team is no more."""
    _tell(people, f"team_closed:{team.pk}:{moment.isoformat()}",
          _("%(team)s停用了") % {"team": team}, reason, url=page("team-list"),
          kind="system")  # fmt: skip


def told(team, *, by, title, body, once):
    """What a leader writes to everybody in the team; the notice's id, None when it was sent before."""
    return notify(
        queries.ids_inside(team), kind="announcement", title=title, body=body, by=by, once=once,
        url=page("team", team.pk),
    )  # fmt: skip


def handed_in(holding, people):
    """A certificate waits for a word."""
    _tell(people, f"holding_handed_in:{holding.pk}:{holding.evidence_id}",
          _("有证件待确认：%(who)s 的%(what)s") % {
              "who": holding.user.name, "what": holding.qualification},
          url=page("holding-list"))  # fmt: skip


def holding_decided(holding, moment):
    """What was said about it."""
    if holding.state == "held":
        title, kind = _("%(what)s确认了"), "system"
        body = _("有效到 %(day)s。") % {"day": holding.valid_until} if holding.valid_until else ""
    else:
        title, kind, body = _("%(what)s要重新交"), "todo", holding.reason
    _tell([holding.user_id], f"holding_decided:{holding.pk}:{moment.isoformat()}",
          title % {"what": holding.qualification}, body, url=page("qualification-mine"),
          kind=kind)  # fmt: skip


def expiring(holding):
    """Its last day is near."""
    _tell([holding.user_id], f"holding_expiring:{holding.pk}:{holding.valid_until}",
          _("%(what)s %(day)s到期") % {
              "what": holding.qualification, "day": spoken_day(holding.valid_until)},
          holding.qualification.hint or _("要用到它的班次，换了新的再报。"),
          url=page("qualification-mine"))  # fmt: skip


def granted(training, people, moment):
    """A training has given its qualification."""
    _tell(people, f"training_granted:{training.pk}:{moment.isoformat()}",
          _("你取得了%(what)s") % {"what": training.qualification},
          _("来自培训“%(title)s”。") % {"title": training.gathering},
          url=page("qualification-mine"), kind="system")  # fmt: skip
