"""What pages about an application show beyond its fields: how far each step is, who decides when."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.applications import filling
from activities.kinds.queries import spec_of
from tuanwei.workdays.queries import current_calendar


@dataclass(frozen=True)
class StepState:
    """One step of the task list and how far it is, in words; `faults` of a step that is begun say
    what is missing or cannot be."""

    step: str
    label: str
    tone: str
    words: str
    remarks: int = 0
    faults: tuple[str, ...] = ()


def step_states(look, remarks=None):
    """[StepState] of the steps that the kind needs; `remarks` {field: […]} of a returned one."""
    at = {label.name: label.step for label in filling.labels(look.rules)}
    found = []
    for step in filling.steps(look.rules):
        missing = [each for each in look.of_step(step) if not each.is_warning]
        marked = sum(len(each) for name, each in (remarks or {}).items() if at.get(name) == step)
        begun = is_begun(look.application, look.rules, step)
        if not missing:
            tone, words = ("done", _("填好了")) if begun else ("off", _("可以不填"))
        elif not begun:
            tone, words = "off", _("没填")
        else:
            tone, words = "act", _("还差 %(n)d 项") % {"n": len(missing)}
        faults = tuple(each.words for each in missing) if begun else ()
        found.append(StepState(step, filling.STEP_LABELS[step], tone, words, marked, faults))
    return found


# What a draft has from the start says nothing about whether somebody filled the step in.
GIVEN = {"applicant", "where", "phone", "setup_minutes", "clearing_minutes", "theme", "title"}


def is_begun(application, rules, step):
    """True when somebody has filled in anything of the step."""
    plain = filling.plain_of(application, rules)
    usual = [name for name, at, _label in filling.USUAL if at == step and name not in GIVEN]
    if application.edition > 1 and step == "basics":
        usual.append("title")
    values = [plain.get(name) for name in usual]
    if step == "team" and len(plain["team"]) < 2:
        values = []
    values += [plain["answers"].get(rule.key) for rule in rules.fields if rule.step == step]
    if step == "files":
        values.append(plain["files"])
    return any(value not in (None, "", [], False) for value in values)


@dataclass(frozen=True)
class Ahead:
    """A step of the chain that is still to come: who, and by when at the latest."""

    name: str
    by: date | None
    note: str = ""


def chain_ahead(look, today=None):
    """[Ahead] of the steps that would decide if it were handed in today, in order."""
    calendar, day = current_calendar(), today or timezone.localdate()
    found = []
    for step in look.rules.steps(look.known):
        if step.mode == "record":
            found.append(Ahead(step.name, None, _("只告知，不用等")))
            continue
        if step.who == "panel":
            found.append(Ahead(step.name, None, _("由评审批次统一公布")))
            continue
        day = calendar.add_workdays(day, step.limit)
        note = ""
        if step.publishes_on is not None:
            day += timedelta(days=(step.publishes_on - day.weekday()) % 7)
            note = _("每周%(day)s统一公布") % {"day": "一二三四五六日"[step.publishes_on]}
        found.append(Ahead(step.name, day, note))
    days = look.rules.basics.public_workdays
    if found and days:
        day = calendar.add_workdays(day, days)
        found.append(Ahead(_("公示"), day, _("公示 %(n)d 个工作日") % {"n": days}))
    return found


def changed_rules(application, look):
    """(what is asked newly, what no longer) since a draft was begun; None where nothing differs."""
    if look.rules_id == application.rules_id:
        return None
    names = {each.name: each.label for each in filling.labels(look.rules)}
    before = {each.name: each.label for each in filling.labels(spec_of(application.rules_id))}
    new = [label for name, label in names.items() if name not in before]
    gone = [label for name, label in before.items() if name not in names]
    return (new, gone)
