"""Push addresses of WeCom, DingTalk and Feishu robots: the server calls them, so they are checked.

Only these three are known, and each calls its vendor's own host whatever the address says: an
address cannot lead to this machine, its network or a cloud's metadata. Importing three plugins
instead of asking apprise by scheme also spares the 130 others (1 s and 20 MB a process).
"""

import re

from apprise import AppriseAsset
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ROBOTS = {"wecombot": NotifyWeComBot, "dingtalk": NotifyDingTalk, "feishu": NotifyFeishu}
VENDORS = {
    "wecombot": gettext_lazy("企业微信"),
    "dingtalk": gettext_lazy("钉钉"),
    "feishu": gettext_lazy("飞书"),
}
# What the vendors' own screens offer to copy, and how apprise writes it.
WEBHOOKS = (
    (r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([\w-]+)", "wecombot://{}"),
    (r"https://oapi\.dingtalk\.com/robot/send\?access_token=(\w+)", "dingtalk://{}"),
    (r"https://open\.feishu\.cn/open-apis/bot/(?:v2/)?hook/([\w-]+)/?", "feishu://{}"),
)
TIMEOUT = (3.0, 5.0)  # seconds to connect, and between two bytes of the answer
ADDRESS = re.compile(r"(wecombot|dingtalk|feishu)://[A-Za-z0-9_-]+(@[A-Za-z0-9_-]+)?/?")


def clean_address(text):
    """The apprise address of a pasted webhook or apprise address; raises ValidationError."""
    address = text.strip()
    for pattern, form in WEBHOOKS:
        if found := re.fullmatch(pattern, address):
            address = form.format(found[1])
    robot(address)
    return address


def robot(address):
    """The apprise plugin for an address; raises ValidationError unless it is one of the three."""
    if not ADDRESS.fullmatch(address):
        raise _refused()
    plugin = ROBOTS[address.partition("://")[0]]
    parts = plugin.parse_url(address)
    try:
        made = plugin(**parts, asset=AppriseAsset()) if parts else None
    except TypeError as fault:  # apprise's way of saying that a token is malformed
        raise _refused() from fault
    if made is None:
        raise _refused()
    made.redirects = False
    made.socket_connect_timeout, made.socket_read_timeout = TIMEOUT
    return made


def shown(address):
    """ "企业微信 ····a1b2": enough to recognise the address, too little to use it."""
    scheme, _sep, token = address.partition("://")
    return f"{VENDORS.get(scheme, scheme)} ····{token.strip('/')[-4:]}"


def _refused():
    return ValidationError(
        _("这个地址用不了。请粘贴企业微信、钉钉或飞书群机器人的 Webhook 地址。"), code="push_url"
    )
