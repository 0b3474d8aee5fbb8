"""Frozen dataclasses travel through JSON unharmed, and nothing else is taken."""

import json
from dataclasses import dataclass
from decimal import Decimal

import pytest

from tuanwei.lib import documents


@dataclass(frozen=True)
class Leaf:
    name: str
    share: Decimal = Decimal(100)


@dataclass(frozen=True)
class Tree:
    leaves: tuple[Leaf, ...] = ()
    limit: Decimal | None = None
    years: int = 1


def test_there_and_back():
    tree = Tree((Leaf("a", Decimal("0.50")), Leaf("b")), Decimal("8"), 2)
    assert documents.read(Tree, json.loads(json.dumps(documents.write(tree)))) == tree


@pytest.mark.parametrize(
    ("data", "fault", "named"),
    [
        ({"leafs": []}, TypeError, "leafs"),
        ({"leaves": [{}]}, KeyError, "name"),
        ({"years": "2"}, TypeError, "int"),
        ({"years": True}, TypeError, "int"),
        ({"limit": "NaN"}, ValueError, "number"),
        ({"limit": "1e99"}, ValueError, "number"),
        ({"limit": "x"}, ArithmeticError, None),
        ([], TypeError, "Tree"),
    ],
)
def test_what_is_no_tree_is_named(data, fault, named):
    with pytest.raises(fault, match=named):
        documents.read(Tree, data)
