"""One verb on many letters of the queue; each letter is asked whether it may be, and what fails is
said letter by letter."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from mailbox.cases import permissions, vacancies
from mailbox.cases.case_page import CasePage
from mailbox.cases.desk_queries import ROUTED_TO, people_for_bulk
from mailbox.cases.models import Case
from mailbox.cases.verbs import VERBS, carry_out, why_not
from tuanwei.accounts.models import User

NOT_ROUTED = ("submitted", "accepted", "reopened")
MOST, SAID = 100, 5  # letters at once; failures said one by one


@dataclass
class Outcome:
    """What happened, in sentences."""

    done: str = ""
    warnings: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    picked: list = field(default_factory=list)  # while the unit or the person is still missing


@dataclass(frozen=True)
class Chosen:
    """A verb with what it needs for every letter, and the sentence when done."""

    verb: str
    words: str
    data: dict = field(default_factory=dict)


def run(user, data):
    """Do `data["verb"]` (accept, route with `unit`, claim, assign with `person`) to the letters
    numbered in `data["pick"]`; an Outcome."""
    numbers = list(dict.fromkeys(data.getlist("pick")))[:MOST]
    try:
        chosen = _chosen(user, data)
        if not numbers:
            raise ValidationError(_("还没有选信。先勾选，再选怎么办。"))
    except ValidationError as missing:
        return Outcome(failed=missing.messages, picked=numbers if missing.code == "missing" else [])
    outcome, count, rules = Outcome(), 0, set()
    found = permissions.on_desk(user).select_related("lead", "handler", "rules")
    letters = {case.number: case for case in found.filter(number__in=numbers)}
    for number in numbers:
        try:
            _one(letters.get(number), user, chosen)
            count += 1
            rules.add(letters[number].rules.approval)
        except ValidationError as error:
            outcome.failed.append(f"{number[:16]}：{' '.join(error.messages)}")
    if len(outcome.failed) > SAID:
        rest = len(outcome.failed) - SAID
        outcome.failed[SAID:] = [_("另有 %(n)d 封没有办成，请逐封打开看。") % {"n": rest}]
    if count:
        outcome.done = chosen.words % {"n": count}
    if lead := chosen.data.get("lead"):
        outcome.warnings = sorted(filter(None, (vacancies.warning(rule, lead) for rule in rules)))
    return outcome


def _one(case, user, chosen):
    if case is None:
        raise ValidationError(_("没有找到这封信。"))
    page, verb = CasePage(case, user), VERBS[chosen.verb]
    if verb.name in ("claim", "assign") and case.lead_id is None and case.state in NOT_ROUTED:
        raise ValidationError(_("还没有转给部门，请先转办。"))
    hands_on = verb.name == "assign" and permissions.hands_on(user, case)
    if not (hands_on or verb.allows(user, page)):
        raise ValidationError(why_not(verb, page))
    if verb.name == "route" and case.state == Case.State.HANDLING:  # ticked along with the others
        raise ValidationError(
            _("%(unit)s正在办，没有动它。要改派，请打开这封信。") % {"unit": case.lead}
        )
    carry_out(verb, page, user, chosen.data)


def _chosen(user, data):
    """The Chosen; raises ValidationError with what is missing."""
    verb = data.get("verb")
    if verb in ("accept", "route") and not permissions.can_screen(user):
        raise ValidationError(_("受理和转办由团委工作人员办理。"))
    if not permissions.can_act_on_many(user):
        raise ValidationError(_("成批办理由团委工作人员和各部门的答复人、负责人来做。"))
    if verb == "accept":
        return Chosen(verb, _("已受理 %(n)d 封。"))
    if verb == "claim":
        return Chosen(verb, _("已认领 %(n)d 封，由你办理。"))
    if verb == "route":
        units = Unit.objects.active().filter(kind__in=ROUTED_TO)
        lead = _named(units, data.get("unit"), _("请选择转给哪个部门。"))
        words = _("已转办 %(n)d 封给") + lead.name.replace("%", "%%") + "。"
        return Chosen(verb, words, {"lead": lead, "helpers": (), "handler": None, "text": ""})
    if verb == "assign":
        offered = [pk for pk, _words in people_for_bulk(user)]
        person = _named(
            User.objects.filter(pk__in=offered), data.get("person"), _("请选择交给谁。")
        )
        words = _("已把 %(n)d 封交给") + person.name.replace("%", "%%") + "。"
        return Chosen(verb, words, {"to": person, "text": ""})
    raise ValidationError(_("请选择怎么办：受理、转办、认领或交给同事。"))


def _named(rows, text, missing):
    """The row with this id, or the sentence `missing`."""
    text = str(text or "")
    known = text.isascii() and text.isdigit() and len(text) < 10
    found = rows.filter(pk=int(text)).first() if known else None
    if found is None:
        raise ValidationError(missing, code="missing")
    return found
