"""python -m tests.template: the database TEST_TEMPLATE, migrated once, of which every worker takes a copy."""

import os
import subprocess
import sys

import psycopg2


def main():
    """Make it beside the given one."""
    name = os.environ["TEST_TEMPLATE"]
    base, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    os.environ["DATABASE_URL"] = f"{base}/{name}"
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True)


if __name__ == "__main__":
    main()
