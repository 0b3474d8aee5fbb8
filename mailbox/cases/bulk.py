"""One verb on many letters of the queue; what fails is said letter by letter."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from mailbox.cases import actions, permissions
from mailbox.cases.desk_queries import ROUTED_TO
from mailbox.cases.models import Case
from tuanwei.lib.locks import said_when_locked

MOST, SAID = 100, 5  # letters at once; failures said one by one


@dataclass
class Outcome:
    """What happened, in sentences."""

    done: str = ""
    failed: list = field(default_factory=list)


def carry_out(user, data):
    """Do `data["verb"]` (accept, route with `unit`) to the letters numbered in `data["pick"]`."""
    numbers = list(dict.fromkeys(data.getlist("pick")))[:MOST]
    if not permissions.can_screen(user):
        return Outcome(failed=[_("受理和转办由团委工作人员办理。")])
    if not numbers:
        return Outcome(failed=[_("还没有选信。先勾选，再选怎么办。")])
    run, words = _chosen(data)
    if run is None:
        return Outcome(failed=[words])
    outcome, count = Outcome(), 0
    found = permissions.on_desk(user).select_related("lead")
    letters = {case.number: case for case in found.filter(number__in=numbers)}
    for number in numbers:
        try:
            _one(letters.get(number), user, run)
            count += 1
        except ValidationError as error:
            outcome.failed.append(f"{number[:16]}：{' '.join(error.messages)}")
    if len(outcome.failed) > SAID:
        rest = len(outcome.failed) - SAID
        outcome.failed[SAID:] = [_("另有 %(n)d 封没有办成，请逐封打开看。") % {"n": rest}]
    if count:
        outcome.done = words % {"n": count}
    return outcome


def _one(case, user, run):
    if case is None:
        raise ValidationError(_("没有找到这封信。"))
    if permissions.is_author(user, case):
        raise ValidationError(_("这是你自己写的信，由别的同事办理。"))
    with said_when_locked():
        run(case, user)


def _chosen(data):
    """(what to do to a letter, the sentence when done), or (None, what is missing)."""
    if data.get("verb") == "accept":
        return lambda case, by: actions.accept(case=case, by=by), _("已受理 %(n)d 封。")
    if data.get("verb") != "route":
        return None, _("请选择怎么办：受理或转办。")
    text = data.get("unit", "")
    known = text.isascii() and text.isdigit() and len(text) < 10
    lead = Unit.objects.active().filter(kind__in=ROUTED_TO, pk=int(text)).first() if known else None
    if lead is None:
        return None, _("请选择转给哪个部门。")

    def route(case, by):
        if case.state == Case.State.HANDLING:  # ticked along with the others, hardly meant
            raise ValidationError(
                _("%(unit)s正在办，没有动它。要改派，请打开这封信。") % {"unit": case.lead}
            )
        actions.route(case=case, by=by, lead=lead)

    return route, _("已转办 %(n)d 封给") + lead.name.replace("%", "%%") + "。"
