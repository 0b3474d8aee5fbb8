"""import.roster: 12 000 students through preview and confirm, beside calamine + COPY."""

import io
import os
import resource
import statistics
import threading
import time
from pathlib import Path
from unittest import mock

from tests.bench.report import Row

STUDENTS = 12_000
ROWS_PER_BRANCH = 40


def import_roster(path=None):
    """Measure importing a student list into the current database, and its floor, three times.

    Returns {value_s, floor_s, memory_mb_over_idle} (medians, the highest memory); everything
    written is undone again. `path` names an .xlsx of the same layout; without it one is made.
    """
    from tuanwei.jobs import running

    data = Path(path).read_bytes() if path else make_student_list()
    by = _make_administrator()
    # The jobs run here and not in a worker: floor and value share one process and its memory.
    with mock.patch.object(running, "publish", return_value=None):
        try:
            _import(make_student_list(10), by, 10)  # connections and imports are warm for both
            _take_back(by)
            idle = _resident()
            floors, values, peaks = zip(*(_measure(data, by) for _ in range(3)), strict=True)
        finally:
            _take_back(by)
            by.delete()
    return {
        "value_s": statistics.median(values),
        "floor_s": statistics.median(floors),
        "memory_mb_over_idle": (max(peaks) - idle) / 2**20,
    }


def _measure(data, by):
    floor = _floor(data)
    with _Peak() as peak:
        value = _import(data, by, STUDENTS)
    _take_back(by)
    return floor, value, peak.highest


def make_student_list(students=STUDENTS):
    """The bytes of an .xlsx with that many students, 40 a branch, in up to 12 colleges."""
    import xlsxwriter
    from faker import Faker

    fake = Faker("zh_CN")
    fake.seed_instance(20261122)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("学生名册")
        labels = [
            "学号",
            "姓名",
            "性别",
            "学院",
            "专业",
            "班级",
            "年级",
            "政治面貌",
            "手机号",
            "邮箱",
        ]
        sheet.write_row(0, 0, labels)
        for i in range(students):
            branch, college = i // ROWS_PER_BRANCH, i // ROWS_PER_BRANCH % 12
            number = f"29{branch % 4 + 23}9{i:05}"
            row = [
                number, fake.name(), "男女"[i % 2], f"测速{college}学院", f"测速{college}学",
                f"测速{college}学{branch:04}班", f"20{branch % 4 + 23}级",
                ("共青团员", "群众")[i % 9 == 0], f"13{i:09}", f"{number}@example.edu.cn",
            ]  # fmt: skip
            sheet.write_row(i + 1, 0, row)
    return target.getvalue()


def _make_administrator():
    from tuanwei.accounts.models import Grant, User

    by = User.objects.create(number=f"bench-import-{os.getpid()}", name="测速")
    Grant.objects.create(user=by, role=Grant.Role.ADMINISTRATOR)
    return by


def _floor(data):
    """Seconds for calamine plus COPY of the same rows into a bare table, in this process."""
    import python_calamine
    from django.db import connection

    started = time.perf_counter()
    book = python_calamine.load_workbook(io.BytesIO(data))
    rows = book.get_sheet_by_index(0).to_python()
    columns = len(rows[0])
    lines = io.StringIO("".join("\t".join(map(str, row)) + "\n" for row in rows[1:]))
    with connection.cursor() as cursor:
        names = ", ".join(f"c{i} text" for i in range(columns))
        cursor.execute(f"CREATE TABLE bench_import_floor ({names})")
        try:
            cursor.copy_expert("COPY bench_import_floor FROM STDIN", lines)
            taken = time.perf_counter() - started
        finally:
            cursor.execute("DROP TABLE bench_import_floor")
    return taken


def _import(data, by, students):
    """Seconds for upload, header, mapping, preview and confirm as the views and tasks do it."""
    from tuanwei.jobs import actions, running

    started = time.perf_counter()
    batch = actions.upload(kind="roster", file_name="bench.xlsx", data=data, by=by)
    mapping = {int(place): key for place, key in batch.mapping.items()}
    batch = actions.check(batch=batch, mapping=mapping, options={}, by=by)
    running.carry_out(batch.job_id)
    batch.refresh_from_db()
    assert batch.counts["new"] == students, batch.counts
    batch = actions.confirm(batch=batch, valid_only=False, by=by)
    running.carry_out(batch.job_id)
    batch.refresh_from_db()
    assert batch.state == "saved" and batch.report["accounts"] == students, batch.report
    return time.perf_counter() - started


def _take_back(by):
    from tuanwei.jobs import actions
    from tuanwei.jobs.models import ImportBatch
    from tuanwei.notices.models import Notice

    for batch in ImportBatch.objects.of(by):
        if batch.state == "saved":
            actions.undo(batch=batch, by=by)
        Notice.objects.filter(once=f"import-saved-{batch.pk}").delete()
        batch.rows.all().delete()
        batch.delete()


def _resident():
    with open(f"/proc/{os.getpid()}/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


class _Peak:
    """The highest resident memory of this process and its reader while the block runs."""

    def __enter__(self):
        self.highest, self._stop = _resident(), threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _watch(self):
        import psutil

        process = psutil.Process()
        while not self._stop.wait(0.01):
            family = [process, *process.children()]
            resident = 0
            for each in family:
                try:
                    resident += each.memory_info().rss
                except psutil.Error:
                    continue
            self.highest = max(self.highest, resident)


MOST_MB = 300


def rows():
    """The row of the import group; more memory than promised is an error."""
    found = import_roster()
    if found["memory_mb_over_idle"] > MOST_MB:
        raise RuntimeError(f"the import took {found['memory_mb_over_idle']:.0f} MB over idle")
    yield Row(
        "import.roster", found["value_s"], "s", found["floor_s"], "≤ 5",
        f"12 000 students, preview and confirm; {found['memory_mb_over_idle']:.0f} MB over idle; "
        "floor: calamine + COPY",
    )  # fmt: skip
