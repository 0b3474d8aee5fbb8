"""What this room keeps about a person, for the copy they may take."""

from django.utils.translation import gettext as _

from mailbox.absences.models import Absence, HandlerTurn


def of(user):
    """{heading: [{label: value}]}; of the other person only the name."""
    rows = Absence.objects.select_related("unit", "absent", "stand_in")
    turns = HandlerTurn.objects.filter(person=user.pk).select_related("unit")
    return {
        _("我请人代办"): [
            _words(each, _("代办人"), each.stand_in) for each in rows.filter(absent=user.pk)
        ],
        _("我代别人办"): [
            _words(each, _("本人"), each.absent) for each in rows.filter(stand_in=user.pk)
        ],
        _("我接新来的信"): [
            {_("部门"): each.unit.name, _("从"): each.starts_on, _("到"): each.ends_on}
            for each in turns
        ],
    }


def _words(absence, label, person):
    return {
        _("部门"): absence.unit.name, label: person.name, _("从"): absence.starts_on,
        _("到"): absence.ends_on, _("提前结束"): absence.over_on,
    }  # fmt: skip
