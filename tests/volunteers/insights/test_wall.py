"""The wall: everybody sees what may be shown, and nothing else."""

import gzip
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.attachments.nasty import picture
from tuanwei.attachments.actions import store
from volunteers.insights import walls
from volunteers.services.models import ProjectPhoto

pytestmark = pytest.mark.django_db
WALL = "/volunteers/wall/"


@pytest.fixture
def hang(cast):
    """hang(project, caption): a picture of the project, shown unless said otherwise."""

    def make(project, caption, **fields):
        upload = SimpleUploadedFile("a.jpg", picture("JPEG"))
        return ProjectPhoto.objects.create(
            project=project, caption=caption, by=cast.staff,
            attachment=store(upload, by=cast.staff), **{"is_shown": True} | fields,
        )  # fmt: skip

    return make


@pytest.fixture
def old(cast, field):
    """A project that went twice, in 2025 and in 2026."""
    project = field.project(title="陪老人聊天", site=field.site("夕阳红敬老院"))
    for year, people in ((2025, 12), (2026, 30)):
        shift = field.shift(project, date(year, 3, 10), people_served=people)
        field.served(shift, cast.student)
    field.report(project, "大学生陪老人过重阳", published_on=date(2025, 10, 9), outlet="晚报",
                 link="https://example.edu.cn/1")  # fmt: skip
    return project


def test_a_visitor_sees_what_was_done_and_no_hours(client, field, old, hang):
    shown = hang(old, "下象棋")
    assert client.get(f"/volunteers/photos/{shown.pk}/").status_code == 200
    kept = hang(old, "老人的脸", is_shown=False)
    field.project(title="还没去过")
    page = client.get(WALL).content.decode()
    for words in ("陪老人聊天", "夕阳红敬老院", "去了 2 次，服务了 42 人", "大学生陪老人过重阳",
                  'alt="下象棋" width="400" height="300" loading="lazy"',
                  'href="https://example.edu.cn/1" rel="noopener noreferrer"'):  # fmt: skip
        assert words in page, words
    for words in ("还没去过", "老人的脸", "小时", "时数", "林知夏"):
        assert words not in page, words
    assert len(gzip.compress(page.encode())) < 20 * 1024
    assert client.get(f"/volunteers/photos/{kept.pk}/").status_code == 404


def test_one_kind_and_one_year(client, cast, field, old):
    sale = field.project(title="义卖报纸", kind=field.kind("sale", "义卖"))
    field.served(field.shift(sale, date(2026, 4, 1), people_served=5), cast.student)
    page = client.get(f"{WALL}?kind=sale").content.decode()
    assert ("义卖报纸" in page, "陪老人聊天" in page) == (True, False)
    assert '一共去了 <span class="strong">1</span> 次' in page
    page = client.get(f"{WALL}?year=2025").content.decode()
    assert ("义卖报纸" in page, "去了 1 次，服务了 12 人" in page) == (False, True)
    page = client.get(f"{WALL}?kind=sale&year=2025").content.decode()
    assert "这里还没有项目" in page
    for nonsense in ("?kind=%00", "?year=x", "?year=99999999999", "?after=x"):
        assert client.get(WALL + nonsense).status_code == 200
    assert walls.years() == [2026, 2025]
    assert (walls.totals().held, walls.totals().people) == (3, 47)


def test_empty(client, db):
    assert "还没有服务可以展示" in client.get(WALL).content.decode()


def test_as_many_queries_for_many_projects(client, cast, field, hang):
    counts = []
    for n in range(3):
        project = field.project(site=field.site())
        field.served(field.shift(project, date(2026, 3, 10 + n)), cast.student)
        hang(project, f"第{n}张")
        hang(project, f"又{n}张")
        field.report(project)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(WALL).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[2] <= 12
