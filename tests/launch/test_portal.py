"""What `make run` knows of its database before it starts the processes."""

import random

import pytest
from django.db import connection
from psycopg2.extensions import make_dsn

from tuanwei.accounts.demo import fill
from tuanwei.launch import portal


@pytest.mark.django_db(transaction=True)
def test_a_demonstration_is_known_again_so_that_its_people_can_be_tried():
    known = connection.get_connection_params()
    address = make_dsn(
        **{
            name: known[name]
            for name in known.keys() & {"host", "port", "user", "password", "dbname"}
        }
    )
    assert portal._is_empty(address)
    assert not portal._holds_demo(address)
    fill(random.Random(1), {})
    assert not portal._is_empty(address)
    assert portal._holds_demo(address)
