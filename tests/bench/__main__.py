"""python -m tests.bench [group]: groups are mailbox, gatherings, volunteers, signin, import, export,
contest, pairing, assessment, assessment_results, notices."""

import os
import subprocess
import sys
from importlib import import_module

import psycopg2

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuanwei.settings")
os.environ["DEMO_MODE"] = "1"
GROUPS = (
    "mailbox", "gatherings", "volunteers", "signin", "import", "export", "contest", "pairing",
    "assessment", "assessment_results", "notices",
)  # fmt: skip


def own_database():
    """A fresh database `bench` beside the given one, so that nobody's data is touched."""
    base, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS bench WITH (FORCE)")
        cursor.execute("CREATE DATABASE bench")
    connection.close()
    os.environ["DATABASE_URL"] = f"{base}/bench"
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True)


def main(groups):
    """Run the groups and write the report; exit 1 when a goal is missed."""
    own_database()
    import django

    django.setup()
    from tests.bench import report

    rows = []
    print(report.HEAD)
    for group in groups or GROUPS:
        for row in import_module(f"tests.bench.bench_{group}").rows():
            print(report.line(row), flush=True)
            rows.append(row)
    report.write(rows)
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
