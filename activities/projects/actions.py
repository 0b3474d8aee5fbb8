"""What people do while a project runs: tasks, things that hang, photos, money."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.projects import events, notices
from activities.projects.models import Material, Photo, Project, Spending, Task
from tuanwei.attachments.actions import claim, discard, store
from tuanwei.attachments.formats import IMAGES, PDF
from tuanwei.attachments.photos import store_photo
from tuanwei.audit.actions import record

State = Project.State
MOST_TASKS, MOST_PHOTOS, MOST_SPENDINGS = 60, 30, 200
RECEIPTS = (*IMAGES, PDF)
PROOFS = {"receipt": "票据", "sign_off": "签收单"}


def locked(project, *states):
    """The locked project; refused unless it is in one of `states` (running)."""
    found = (
        Project.objects.select_for_update(of=("self",))
        .select_related("application__rules", "application__made_by", "person", "unit")
        .get(pk=project.pk)
    )
    if found.state not in (states or (State.RUNNING,)):
        raise ValidationError(
            _("这个项目现在是“%(state)s”，这里不能再改。可能有人刚处理过，请刷新页面再看。")
            % {"state": found.get_state_display()}
        )
    return found


def _of(rows, pk):
    found = rows.select_for_update().filter(pk=pk).first()
    if found is None:
        raise ValidationError(_("这一条已经被删掉了，请刷新页面再看。"))
    return found


@transaction.atomic
def add_task(*, project, by, words, person, due_on):
    """Give somebody something to do; they hear of it unless it is their own."""
    project = locked(project, State.RUNNING, State.CLOSING)
    if project.tasks.count() >= MOST_TASKS:
        raise ValidationError(_("一个项目最多 60 项任务，先把做完的删掉几项。"))
    made = Task.objects.create(project=project, words=words, person=person, due_on=due_on)
    record(events.TASK_ADDED, made, by=by, title=words, due=str(due_on))
    if person.pk != by.pk:
        notices.task_given(made)
    return made


@transaction.atomic
def finish_task(*, project, by, pk):
    """It is done; twice is no mistake."""
    task = _of(Task.objects.filter(project=project), pk)
    if task.done_at is None:
        task.done_at, task.done_by = timezone.now(), by
        task.save(update_fields=["done_at", "done_by"])
        record(events.TASK_DONE, task, by=by, title=task.words)


@transaction.atomic
def reopen_task(*, project, by, pk):
    """It was not done after all."""
    task = _of(Task.objects.filter(project=project), pk)
    if task.done_at is not None:
        task.done_at, task.done_by = None, None
        task.save(update_fields=["done_at", "done_by"])
        record(events.TASK_UNDONE, task, by=by, title=task.words)


@transaction.atomic
def remove_task(*, project, by, pk):
    """It need not be done."""
    task = _of(Task.objects.filter(project=project), pk)
    record(events.TASK_REMOVED, task, by=by, title=task.words)
    task.delete()


@transaction.atomic
def take_down(*, project, by, pk):
    """A banner no longer hangs; who took it down and when stays with it."""
    material = _of(Material.objects.filter(project=project), pk)
    if material.removed_on is None:
        material.removed_on, material.removed_by = timezone.localdate(), by
        material.save(update_fields=["removed_on", "removed_by"])
        record(events.MATERIAL_REMOVED, material, by=by, title=material.what)


@transaction.atomic
def hang_again(*, project, by, pk):
    """It hangs still: the button was pressed by mistake."""
    material = _of(Material.objects.filter(project=project), pk)
    if material.removed_on is not None:
        material.removed_on, material.removed_by = None, None
        material.save(update_fields=["removed_on", "removed_by"])
        record(events.MATERIAL_RETURNED, material, by=by, title=material.what)


@transaction.atomic
def add_photo(*, project, by, upload, caption="", is_shown=False):
    """Keep a picture, drawn anew: no place and no camera stays in it."""
    project = locked(project, State.RUNNING)
    if project.photos.count() >= MOST_PHOTOS:
        raise ValidationError(_("一个项目最多 30 张照片，先删几张再传。"))
    kept = store_photo(upload, by=by)
    claim([kept])
    made = Photo.objects.create(
        project=project, attachment=kept, caption=caption, is_shown=is_shown, by=by
    )
    record(events.PHOTO_ADDED, made, by=by, is_shown=is_shown)
    return made


@transaction.atomic
def show_photo(*, project, by, pk, is_shown=True):
    """Put it on the live page, or take it off, at any time."""
    photo = _of(Photo.objects.filter(project=project), pk)
    if photo.is_shown != is_shown:
        photo.is_shown = is_shown
        photo.save(update_fields=["is_shown"])
        record(events.PHOTO_SHOWN, photo, by=by, is_shown=is_shown)


@transaction.atomic
def remove_photo(*, project, by, pk):
    """It is gone, the file too."""
    project = locked(project)
    photo = _of(Photo.objects.filter(project=project), pk)
    record(events.PHOTO_REMOVED, photo, by=by)
    photo.delete()
    discard(photo.attachment)


def _proof(upload, by, field):
    """A receipt: a picture or a PDF. A refusal stands at `field`, in words that say what is taken."""
    try:
        kept = store(upload, by=by, allow=RECEIPTS)
    except ValidationError as fault:
        raise ValidationError({field: fault.messages}) from fault
    claim([kept])
    return kept


@transaction.atomic
def add_spending(*, project, by, receipt=None, sign_off=None, **fields):
    """Note what was spent, with its receipt."""
    project = locked(project)
    if project.spendings.count() >= MOST_SPENDINGS:
        raise ValidationError(_("一个项目最多记 200 笔支出，请把零碎的合起来记。"))
    made = Spending(project=project, by=by, **fields)
    made.receipt = _proof(receipt, by, "receipt") if receipt else None
    made.sign_off = _proof(sign_off, by, "sign_off") if sign_off else None
    made.save()
    record(events.SPENDING_ADDED, made, by=by, title=made.item, amount=str(made.amount))
    return made


@transaction.atomic
def prove_spending(*, project, by, pk, which, upload):
    """Hand in the receipt, or the list of who won, later; another one replaces it."""
    project = locked(project)
    spending = _of(Spending.objects.filter(project=project), pk)
    if which not in PROOFS:
        raise ValidationError(_("请刷新页面再传。"))
    old = getattr(spending, which)
    setattr(spending, which, _proof(upload, by, which))
    spending.save(update_fields=[which])
    record(events.SPENDING_PROVED, spending, by=by, title=PROOFS[which])
    if old:
        discard(old)


@transaction.atomic
def remove_spending(*, project, by, pk):
    """It was noted by mistake; its files go, too."""
    project = locked(project)
    spending = _of(Spending.objects.filter(project=project), pk)
    record(
        events.SPENDING_REMOVED, spending, by=by, title=spending.item, amount=str(spending.amount)
    )
    spending.delete()
    for proof in (spending.receipt, spending.sign_off):
        if proof:
            discard(proof)
