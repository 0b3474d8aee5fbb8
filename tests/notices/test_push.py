"""Addresses the server may call, and those it must not."""

from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError

from tuanwei.notices.push import clean_address, robot, shown


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (
            " https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7abc-4bc4-97a0-0ec2 ",
            "wecombot://693a91f6-7abc-4bc4-97a0-0ec2",
        ),
        (
            "https://oapi.dingtalk.com/robot/send?access_token=" + "a1" * 32,
            "dingtalk://" + "a1" * 32,
        ),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/abc-def-123", "feishu://abc-def-123"),
        ("feishu://abc-def-123", "feishu://abc-def-123"),
    ],
)
def test_robots_of_the_three_vendors(pasted, kept):
    assert clean_address(pasted) == kept


@pytest.mark.parametrize(
    "address",
    [
        "", "x", "http://127.0.0.1/", "json://localhost/hook", "jsons://169.254.169.254/latest",
        "file:///etc/passwd", "mailto://user:pass@example.com", "syslog://", "dbus://",
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=abc",
        "https://oapi.dingtalk.com@127.0.0.1/robot/send?access_token=aaa", "javascript:alert(1)",
        "wecombot://", "feishu://\r\nHost: evil", "feishu://127.0.0.1/", "feishu://abc?redirect=yes",
        "feishu://user:secret@169.254.169.254",
    ],
)  # fmt: skip
def test_refused_addresses(address):
    with pytest.raises(ValidationError):
        clean_address(address)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("wecombot://127-0-0-1", "qyapi.weixin.qq.com"),
        ("dingtalk://metadata", "oapi.dingtalk.com"),
        ("feishu://localhost", "open.feishu.cn"),
    ],
)
def test_a_robot_calls_its_vendor_whatever_the_address_says(address, host, monkeypatch):
    import requests

    called = []

    def post(url, **options):
        called.append((urlsplit(url).hostname, options["allow_redirects"]))
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "post", post)
    monkeypatch.setattr(
        requests.Session, "request", lambda _self, _method, url, **options: post(url, **options)
    )
    assert robot(address).notify(title="标题", body="内容") is False
    assert set(called) == {(host, False)}


def test_shown_address_is_of_no_use():
    assert shown("wecombot://693a91f6-7abc-4bc4") == "企业微信 ····4bc4"
