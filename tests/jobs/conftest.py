import io
import json
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

SHEETS = Path(__file__).with_name("sheets")


@pytest.fixture(autouse=True)
def inline_jobs(monkeypatch):
    """Jobs run where they are published, without a broker."""
    from tuanwei.jobs import running

    monkeypatch.setattr(running, "publish", running.carry_out)


@pytest.fixture
def expected():
    """The outcomes that the college wrote down for its four files."""
    return json.loads((SHEETS / "expected.json").read_text())


@pytest.fixture
def sheet():
    """The bytes of one of the college's files."""
    return lambda name: (SHEETS / name).read_bytes()


@pytest.fixture
def workbook():
    """Bytes of an .xlsx made of rows; more sheets as keyword arguments."""

    def make(rows, **more):
        target = io.BytesIO()
        with xlsxwriter.Workbook(target, {"strings_to_formulas": False}) as book:
            for name, content in {"名单": rows, **more}.items():
                page = book.add_worksheet(name)
                for at, row in enumerate(content):
                    page.write_row(at, 0, row)
        return target.getvalue()

    return make


@pytest.fixture
def root(db):
    from branches.organisation.models import Unit

    return Unit.objects.create(name="团委", kind="committee")


@pytest.fixture
def college(root):
    from branches.organisation.models import Unit

    return Unit.objects.create(name="会计学院团总支", kind="general_branch", parent=root)


@pytest.fixture
def branch(college):
    from branches.organisation.models import Unit

    return Unit.objects.create(
        name="会计2401团支部", kind="branch", branch_type="class", parent=college
    )


@pytest.fixture
def administrator(db):
    from tuanwei.accounts.models import Grant, User

    user = User.objects.create(number="A001", name="管理员")
    Grant.objects.create(user=user, role="administrator")
    return user


@pytest.fixture
def cadre(branch):
    from branches.organisation.models import Appointment, Member
    from tuanwei.accounts.models import User

    user = User.objects.create(number="B001", name="团支书")
    Member.objects.create(user=user, branch=branch)
    Appointment.objects.create(user=user, unit=branch, post="secretary")
    return user


@pytest.fixture
def student(branch):
    from tuanwei.accounts.models import User

    return User.objects.create(number="S001", name="同学")


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Run what waits for the commit, here and now."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def wizard(client, commit):
    """Walk a file through the wizard as a person: upload, columns, preview."""
    from tuanwei.jobs.models import ImportBatch

    class Wizard:
        def upload(self, user, data, name="名单.xlsx"):
            client.force_login(user)
            answer = client.post(
                "/imports/new/", {"kind": "roster", "file": SimpleUploadedFile(name, data)}
            )
            assert answer.status_code == 302, answer.content.decode()
            return ImportBatch.objects.latest("pk")

        def check(self, batch, **changes):
            fields = {f"column-{place}": key for place, key in batch.mapping.items()} | changes
            with commit():
                answer = client.post(f"/imports/{batch.pk}/map/", fields)
            assert answer.status_code == 302, answer.content.decode()
            batch.refresh_from_db()
            return batch

        def confirm(self, batch, part="valid"):
            with commit():
                client.post(f"/imports/{batch.pk}/confirm/", {"part": part})
            batch.refresh_from_db()
            return batch

        def run(self, user, data, name="名单.xlsx", **changes):
            return self.confirm(self.check(self.upload(user, data, name), **changes))

    return Wizard()
