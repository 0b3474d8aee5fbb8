"""Reviews as lists and pages show them."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.applications import deciders, differences
from activities.applications.models import Change, Remark, Review
from activities.kinds.fact_names import by_name, spoken
from tuanwei.workdays.queries import current_calendar

Step, Verdict = Review.State, Review.Verdict
TABS = {
    "now": gettext_lazy("待我审"), "late": gettext_lazy("已超期"), "soon": gettext_lazy("快到期"),
    "pending": gettext_lazy("待公布"), "done": gettext_lazy("我审过的"),
}  # fmt: skip
TONES = {
    Verdict.PASSED: "done", Verdict.RETURNED: "act", Verdict.REFUSED: "late",
    Verdict.NOTED: "off",
}  # fmt: skip
ORDER = {"now": ("due_on", "pk"), "late": ("due_on", "pk"), "soon": ("due_on", "pk"),
         "pending": ("publish_on", "pk"), "done": ("-decided_at", "-pk")}  # fmt: skip


def soon(day=None):
    """The next working day: what is due until then is due soon."""
    return current_calendar().add_workdays(day or timezone.localdate(), 1)


def tab(name):
    """Q of the reviews under a tab; `done` also asks whose they are."""
    today = timezone.localdate()
    is_open = Q(state=Step.OPEN)
    return {
        "now": is_open, "late": is_open & Q(due_on__lt=today),
        "soon": is_open & Q(due_on__gte=today, due_on__lte=soon(today)),
        "pending": Q(state=Step.DECIDED), "done": Q(state=Step.OVER),
    }[name]  # fmt: skip


def queue(user, name):
    """The reviews of `user` under a tab."""
    if name == "done":
        found = Review.objects.filter(tab(name), decided_by=user.pk)
    else:
        found = deciders.to_decide(user).filter(tab(name))
    return found.select_related("application__kind", "application__unit", "change")


def counts(user):
    """{tab: how many} of what waits, in one query."""
    waiting = {name: Count("pk", filter=tab(name)) for name in TABS if name != "done"}
    rows = deciders.to_decide(user).filter(state__in=(Step.OPEN, Step.DECIDED))
    return rows.order_by().aggregate(**waiting)


def choices(reviews):
    """([(id, name)] of the kinds, of the units) among `reviews`: what lists may be narrowed to."""
    rows = reviews.order_by().values_list(
        "application__kind", "application__kind__name", "application__unit",
        "application__unit__name",
    ).distinct()  # fmt: skip
    rows = list(rows)
    kinds = sorted({(kind, name) for kind, name, _unit, _name in rows}, key=lambda each: each[1])
    units = sorted({(unit, name) for _kind, _name, unit, name in rows}, key=lambda each: each[1])
    return kinds, units


def next_of(user, besides=None):
    """(the next review that waits for `user`, how many wait)."""
    waiting = queue(user, "now").order_by(*ORDER["now"])
    keys = list(waiting.values_list("pk", flat=True))
    others = [key for key in keys if besides is None or key != besides.pk]
    return (others[0] if others else None), len(keys)


def on_their_way():
    """Every review that somebody has to decide or that waits for its publication."""
    return Review.objects.filter(state__in=(Step.OPEN, Step.DECIDED)).select_related(
        "application__kind", "application__unit", "change", "unit", "person"
    )


def started(reviews, now=None):
    """Those of `reviews` whose activity should have begun by now; a change moves it elsewhere."""
    now = now or timezone.now()
    return reviews.filter(state=Step.OPEN, change=None, application__starts_at__lte=now)


def publishable(day=None):
    """Decisions whose day of publication has come."""
    day = day or timezone.localdate()
    return Review.objects.filter(state=Step.DECIDED, publish_on__lte=day)


def to_publish():
    """[(day, [Review])] of what is decided and waits for its day."""
    rows = (
        Review.objects.filter(state=Step.DECIDED)
        .select_related("application__unit", "application__kind", "change", "decided_by")
        .order_by("publish_on", "pk")
    )
    days = {}
    for row in rows:
        row.tone = TONES[row.verdict]
        days.setdefault(row.publish_on, []).append(row)
    return list(days.items())


@dataclass(frozen=True)
class Field:
    """One field as a reviewer reads it: what it says, what it said the turn before (None where it
    has not changed), what was remarked then, and the box for a remark."""

    step: str
    name: str
    label: str
    words: str
    head: tuple = ()
    rows: tuple = ()
    before: str | None = None
    remarks: tuple = ()
    files: tuple = ()
    box: object = None

    @property
    def cells(self):
        """The rows of a table, each cell with the head of its column."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Stage:
    """One step of the chain as a page shows it."""

    review: Review
    waits_for: str = ""

    @property
    def is_here(self):
        """True where it waits."""
        return self.review.state in (Step.OPEN, Step.DECIDED)


def stages(review):
    """The steps of the same turn or change, each with whom it waits for."""
    rows = Review.objects.filter(
        application=review.application_id, turn=review.turn, change=review.change_id
    ).select_related("unit", "person", "decided_by", "kept__decided_by", "change")
    found = []
    for row in rows.order_by("position"):
        row.application, row.tone = review.application, TONES.get(row.verdict, "wait")
        found.append(Stage(row, named(row)))
    return found


WHO = {
    deciders.BRANCH: gettext_lazy("团支部"), deciders.GENERAL_BRANCH: gettext_lazy("团总支"),
    deciders.TEACHER: gettext_lazy("指导教师"), deciders.STAFF: gettext_lazy("团委工作人员"),
    deciders.SECRETARY: gettext_lazy("团委书记"), deciders.ADMINISTRATOR: gettext_lazy("团委管理员"),
    deciders.PANEL: gettext_lazy("评审批次"),
}  # fmt: skip


def named(review):
    """Whom the step names, in words; no query where unit and person are there."""
    if review.person_id:
        return review.person.name
    if review.unit_id:
        return review.unit.name
    return str(WHO.get(review.who, review.name))


def submission(review):
    """(content of the turn under review, of the turn before or None)."""
    rows = review.application.submissions.filter(turn__in=(review.turn, review.turn - 1))
    contents = dict(rows.values_list("turn", "content"))
    return contents.get(review.turn) or {"fields": []}, contents.get(review.turn - 1)


def read_fields(review, form=None):
    """[Field] of what was handed in, for the page of `review`."""
    now, past = submission(review)
    before = {each.name: each.before for each in differences.compare(past, now)} if past else {}
    earlier = {}
    for each in Remark.objects.filter(
        application=review.application_id, review__turn=review.turn - 1
    ).select_related("by"):
        earlier.setdefault(each.field, []).append(each)
    files, found = files_of(review.application, now), []
    for each in now["fields"]:
        name = each["name"]
        if each["words"] or name in before:
            found.append(Field(
                each["step"], name, each["label"], each["words"], tuple(each.get("head", ())),
                tuple(map(tuple, each.get("rows", ()))), before.get(name),
                tuple(earlier.get(name, ())), tuple(files.get(name, ())), form and form.box(name),
            ))  # fmt: skip
    return found


def files_of(application, content):
    """{field: [Attachment]} of what a content names."""
    named = content.get("plain", {}).get("files", ())
    if not named:
        return {}
    rows = application.files.select_related("attachment")
    kept = {str(each.attachment_id): each.attachment for each in rows}
    found = {}
    for rule, key in named:
        if key in kept:
            found.setdefault(f"file.{rule}", []).append(kept[key])
    return found


def turns(application):
    """[(turn, [Review])] of the turns that are over, the latest first: what was said, by whom."""
    rows = application.reviews.filter(
        change=None, turn__lt=application.turn, state=Step.OVER, kept=None
    ).select_related("decided_by")
    found = {}
    for row in rows.order_by("-turn", "position"):
        row.tone = TONES[row.verdict]
        found.setdefault(row.turn, []).append(row)
    return list(found.items())


def because(review):
    """Why the rules bring it to this step, in words."""
    rules = review.application.rules.spec
    step = next((each for each in rules.chain if each.key == review.key), None)
    if step is None:
        return _("%(why)s。") % {"why": review.name}
    if not step.when.groups:
        return _("“%(kind)s”的申报都要过这一步。") % {"kind": review.application.kind}
    return _("规则是：%(when)s，就要过这一步。") % {"when": spoken(step.when, by_name(rules))}


def changes_of(application):
    """Changes asked for, the latest first, with what differs and the word on them."""
    said = Review.objects.filter(published_at__isnull=False, is_record=False)
    rows = Change.objects.filter(application=application.pk).order_by("-pk")
    rows = rows.prefetch_related(Prefetch("reviews", said.order_by("position"), to_attr="said"))
    found = list(rows)
    for change in found:
        change.application = application
        change.differences = differing(change)
    return found


def differing(change):
    """[Difference] that a change asks for."""
    return differences.compare(change.content["before"], change.content["after"])


def applicant_steps(application):
    """For those who applied: the steps of this turn with what is known of them. Decisions that
    are not published yet show as still being decided."""
    rows = application.reviews.filter(turn=application.turn, change=None).exclude(
        state=Step.DROPPED
    )
    rows = rows.select_related("unit", "person", "decided_by", "kept__decided_by")
    found = list(rows.order_by("position"))
    for row in found:
        row.is_known = row.published_at is not None
        row.named = named(row)
        row.tone = TONES.get(row.verdict, "wait") if row.is_known else "wait"
    return found


def remarks_shown(application):
    """{field: [Remark]} of published decisions of this turn, for those who applied."""
    found = {}
    for each in Remark.objects.filter(
        application=application.pk, review__turn=application.turn,
        review__published_at__isnull=False,
    ).select_related("by", "review"):  # fmt: skip
        found.setdefault(each.field, []).append(each)
    return found
