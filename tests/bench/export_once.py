"""python -m tests.bench.export_once portal|floor: one export in a process of its own; prints the
seconds and the megabytes above what the idle process had."""

import os
import re
import sys
import tempfile
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuanwei.settings")


def peak_mb():
    """The most memory this process has had. Not ru_maxrss, which a child inherits."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def portal():
    """The whole job: queued, run, file kept, owner told."""
    from tuanwei.accounts.models import User
    from tuanwei.jobs import exports, running

    staff = User.objects.get(number="staff")
    columns = [column.key for column in exports.get("letters").columns]
    job = exports.start_export("letters", {"show": "all"}, columns, staff)
    running.carry_out(job.pk)
    job.refresh_from_db()
    if job.state != job.State.DONE:
        raise RuntimeError(f"export ended as {job.state}: {job.error}")


def floor():
    """XlsxWriter in constant memory writing the same cells, which are at hand already."""
    import xlsxwriter

    from mailbox.cases.resources import COLUMNS, letter_rows
    from tuanwei.accounts.models import User

    staff = User.objects.get(number="staff")
    keys = [column.key for column in COLUMNS]
    _total, found = letter_rows({"by": staff.pk, "show": "all"}, keys, True)
    cells = list(found)
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(str(Path(folder) / "floor.xlsx"), {"constant_memory": True})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [str(column.label) for column in COLUMNS])
        for number, row in enumerate(cells, 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                else:
                    sheet.write(number, column, value)
        book.close()
    return time.perf_counter() - start


def main(mode):
    """Time one of the two."""
    django.setup()
    from django.urls import get_resolver

    _ = get_resolver().url_patterns  # an idle worker has everything loaded
    idle, start = peak_mb(), time.perf_counter()
    seconds = floor() if mode == "floor" else portal()
    print(seconds or time.perf_counter() - start, peak_mb() - idle)


if __name__ == "__main__":
    main(sys.argv[1])
