"""A taken port is named together with its holder and the remedy."""

import os
import socket

import pytest

from tuanwei.launch import Refusal
from tuanwei.launch.ports import free_port, is_free, wanted_port


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_free_port_is_taken_as_wanted():
    port = free_port()
    assert wanted_port(str(port)) == port


def test_taken_port_names_holder_and_another_port(taken_port):
    with pytest.raises(Refusal) as refusal:
        wanted_port(str(taken_port))
    text = str(refusal.value)
    assert text.startswith(f"端口 {taken_port} 已被占用（")
    assert f"进程号 {os.getpid()}" in text
    offered = text.split("PORT=")[1].split()[0]
    assert text.endswith(f"PORT={offered} make run")
    assert is_free(int(offered))


@pytest.mark.parametrize("text", ["", "abc", "0", "65536", "-1", "８０００", "80.5"])
def test_what_is_no_port_is_refused(text):
    with pytest.raises(Refusal, match="不是端口号"):
        wanted_port(text)
