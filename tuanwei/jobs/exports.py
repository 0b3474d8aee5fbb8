"""The export centre. Features register what can be exported; the work is a Job.

    exports.register("members", _("团员名册"), COLUMNS, member_rows, can_export)

`member_rows(parameters, columns, masked)` returns (total, iterator of tuples) in the order of the
column keys; `parameters` is JSON and always holds "by", the id of who exports, so that the scope
is read again when the job runs. `can_export(user)` and `can_unmask(user)` answer True or False.
What only makes sense from a page of its own (`is_listed=False`) is started there: the export centre leads to that
page, whose address is named by `where`;
`labels(parameters)` gives the heads of columns that depend on what is exported; `above` are lines
over the heads, each across the whole sheet, where somebody else's layout has them; `groups(parameters)`
gives (first, last, text) that stand over some of the heads: a header of two rows.
`book(parameters)` gives (how many, sheets) instead of rows, where one .xlsx has several sheets, each
(name, heads, rows); such a kind has no .csv. `document(parameters)` gives the bytes of a Word document.
"""

import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tuanwei.audit.actions import record
from tuanwei.jobs import running, writing
from tuanwei.jobs.events import JobEvent
from tuanwei.notices.actions import notify

KEPT = timedelta(days=7)
STEP = 2_000  # rows between two reports of progress


@dataclass(frozen=True)
class Column:
    """A column that may be chosen; personal ones are masked unless asked for with a reason."""

    key: str
    label: str
    is_personal: bool = False
    is_default: bool = True


@dataclass(frozen=True)
class Export:
    """One registered kind of export."""

    kind: str
    label: str
    columns: tuple
    rows: Callable
    can_export: Callable
    can_unmask: Callable
    is_listed: bool = True
    labels: Callable | None = None
    above: tuple = ()
    groups: Callable | None = None
    book: Callable | None = None
    where: str = ""
    document: Callable | None = None

    @property
    def area(self):
        """The words over exports of this feature in the export centre."""
        source = self.rows or self.book or self.document
        home = getattr(source, "func", source).__module__
        return next((words for name, words in AREAS.items() if home.startswith(name)), AREAS[""])

    @property
    def counts(self):
        """What its progress counts."""
        return _("份") if self.document else _("张表") if self.book else _("行")

    @property
    def has_personal(self):
        """True where some column is masked unless a reason is given."""
        return any(column.is_personal for column in self.columns)

    def form(self, wanted):
        """The kind of file: what was asked for, where there is a choice."""
        if self.document:
            return "docx"
        return "csv" if wanted == "csv" and not self.book else "xlsx"

    def chosen(self, keys):
        """The Columns with these keys, in their own order; all default ones when none fits."""
        wanted = [column for column in self.columns if column.key in set(keys)]
        return wanted or [column for column in self.columns if column.is_default]


AREAS = {
    "mailbox": _lazy("信箱与调研"),
    "activities": _lazy("活动"),
    "volunteers": _lazy("志愿服务"),
    "branches.league_days": _lazy("团日活动"),
    "party_pairing": _lazy("推优与结对"),
    "assessment": _lazy("考核"),
    "branches.reports": _lazy("信息报送"),
    "branches.liaison": _lazy("联络制度"),
    "tuanwei.circulars": _lazy("通知公文"),
    "branches": _lazy("组织"),
    "tuanwei.gatherings": _lazy("日程"),
    "tuanwei.five_haves": _lazy("五个有"),
    "tuanwei.term_reports": _lazy("报告和记录"),
    "": _lazy("其他"),
}
"""Where a feature's exports stand, by the beginning of its name."""

_registry: dict = {}


def register(
    kind,
    label,
    columns,
    rows_function,
    can_export,
    can_unmask=lambda user: False,
    *,
    is_listed=True,
    labels=None,
    above=(),
    groups=None,
    book=None,
    where="",
    document=None,
):
    """Offer a kind of export."""
    _registry[kind] = Export(
        kind, label, tuple(columns), rows_function, can_export, can_unmask, is_listed, labels,
        tuple(above), groups, book, where, document,
    )  # fmt: skip


def get(kind):
    """The Export of a kind; KeyError when none is registered."""
    return _registry[kind]


def known():
    """{kind: Export} of everything that is registered."""
    return dict(_registry)


def allowed(user):
    """What this person may choose in the export centre."""
    return [each for each in _registry.values() if each.is_listed and each.can_export(user)]


def offered(user):
    """[(area, [Export])] of everything that this person may take out, also from pages of its own."""
    found: dict = {}
    for each in _registry.values():
        if each.can_export(user) and (each.is_listed or each.where):
            found.setdefault(str(each.area), []).append(each)
    order = [str(words) for words in AREAS.values()]
    return sorted(found.items(), key=lambda pair: order.index(pair[0]))


@transaction.atomic
def start_export(kind, parameters, columns, by, *, masked=True, reason="", form="xlsx", name=""):
    """Queue an export and return its Job, called `name` where it has one of its own. Masked unless `by` may unmask
    and gives a reason. The record always says what it is for: without words, from which pages it was taken.

    Raises PermissionDenied, or ValidationError where it is not masked and the reason has less than four characters.
    """
    export = get(kind)
    if not export.can_export(by) or not (masked or export.can_unmask(by)):
        raise PermissionDenied
    if not masked and len(reason.strip()) < 4:
        raise ValidationError(_("导出完整的个人信息要写明用途，至少 4 个字。"))
    reason = reason.strip()[:200] or _("从“{area}”的页面导出").format(area=export.area)
    keys = [column.key for column in export.chosen(columns)]
    job = running.start(
        "export", by=by, label=name or str(export.label),
        parameters={
            "export": kind, "parameters": {**parameters, "by": by.pk}, "columns": keys,
            "masked": masked, "form": export.form(form),
            "reason": reason, "counts": export.counts,
        },
    )  # fmt: skip
    record(
        JobEvent.EXPORT_STARTED, job, by=by, export=kind, columns=keys, masked=masked, reason=reason,
        parameters=parameters,
    )  # fmt: skip
    return job


@running.runner("export")
def run_export(job, progress):
    """Write the file of an export job; the permission is asked for again."""
    asked = job.parameters
    export = get(asked["export"])
    if not export.can_export(job.created_by) or not (
        asked["masked"] or export.can_unmask(job.created_by)
    ):
        raise running.Refused(_("你已经没有导出的权限。"))
    if export.book:
        _write_book(job, export, asked["parameters"], progress)
        return
    if export.document:
        _write_document(job, export, asked["parameters"], progress)
        return
    columns = export.chosen(asked["columns"])
    total, rows = export.rows(
        asked["parameters"], [column.key for column in columns], asked["masked"]
    )
    if total > writing.MOST_ROWS:
        raise running.Refused(_("超过 100 万行，一张表放不下。请缩小范围分几次导出。"))
    progress(0, total)
    labels = [str(column.label) for column in columns]
    if export.labels:
        labels = export.labels(asked["parameters"])
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / f"export.{asked['form']}"
        write = writing.write_csv if asked["form"] == "csv" else writing.write_xlsx
        groups = export.groups(asked["parameters"]) if export.groups else ()
        write(made, labels, _counted(rows, progress, total), above=export.above, groups=groups)
        _keep(job, made, asked["form"])
    _finish(job, progress, asked["form"], total)


def _write_book(job, export, parameters, progress):
    """Several sheets in one file; progress counts sheets."""
    total, sheets = export.book(parameters)
    progress(0, total)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "export.xlsx"
        writing.write_book(made, sheets)
        _keep(job, made, "xlsx")
    _finish(job, progress, "xlsx", total)


def _write_document(job, export, parameters, progress):
    """A Word document; progress knows its beginning and its end."""
    progress(0, 1)
    content = export.document(parameters)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "export.docx"
        made.write_bytes(content)
        _keep(job, made, "docx")
    _finish(job, progress, "docx", 1)


def _keep(job, made, form):
    with made.open("rb") as content:
        job.path = default_storage.save(f"exports/{uuid.uuid4().hex}.{form}", File(content))


def _finish(job, progress, form, total):
    """Note the file and tell its owner, or delete the file when the job was taken over."""
    job.file_name = f"{job.label}-{timezone.localdate():%Y%m%d}.{form}"
    job.expires_at = timezone.now() + KEPT
    try:
        with transaction.atomic():
            progress(total, total)
            job.save(update_fields=["path", "file_name", "expires_at"])
            notify(
                [job.created_by], kind="system", once=f"export-ready-{job.pk}",
                title=_("导出好了：{name}").format(name=job.file_name),
                body=_said(job, total), url="/exports/",
            )  # fmt: skip
            progress.close(job.State.DONE)
    except BaseException:
        progress.is_closed = False
        default_storage.delete(job.path)
        raise


def _said(job, total):
    if not total:
        return _("没有符合条件的记录，文件里只有表头。")
    return _("共 {total} {counts}，7 天内可以下载。").format(
        total=total, counts=job.parameters.get("counts", _("行"))
    )


def again(job):
    """The address where the same is taken out once more, with its filters; "" where nobody knows one."""
    asked = job.parameters
    export = _registry.get(asked.get("export"))
    if export is None or not (export.is_listed or export.where):
        return ""
    if not export.is_listed:
        return reverse(export.where)
    filters = {key: value for key, value in asked["parameters"].items() if key != "by"}
    return f"{reverse('jobs:export-new', args=[export.kind])}?{urlencode(filters)}".rstrip("?")


def _counted(rows, progress, total):
    for done, row in enumerate(rows, 1):
        yield row
        if done % STEP == 0:
            progress(done, max(done, total))
