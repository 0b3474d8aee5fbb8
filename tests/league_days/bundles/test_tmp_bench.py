import pytest

from tests.bench import contest_count, report


@pytest.mark.django_db
def test_b():
    for row in contest_count.rows():
        print(report.line(row))
