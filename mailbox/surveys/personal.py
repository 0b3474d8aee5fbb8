"""What this room keeps about a person: that they were asked and answered, not what they said."""

from django.utils.translation import gettext as _

from mailbox.surveys.models import Invitation, Participation


def of(user):
    """{heading: [{label: value}]}; answers belong to nobody and cannot be found."""
    done = dict(Participation.objects.filter(user=user.pk).values_list("survey", "answered_on"))
    asked = Invitation.objects.filter(user=user.pk).select_related("survey", "unit")
    return {
        _("请我答的调研"): [
            {
                _("调研"): each.survey.title,
                _("支部"): each.unit and each.unit.name,
                _("哪天答的"): done.get(each.survey_id),
            }
            for each in asked
        ]
    }
