"""News of the demonstration college: eight articles, one waits for a second person, one is a draft, one
comes out tomorrow morning, one was taken down."""

import io
from datetime import datetime, time, timedelta

from django.utils import timezone
from PIL import Image, ImageDraw

from tuanwei.attachments.actions import claim, keep
from tuanwei.attachments.formats import JPEG
from tuanwei.attachments.photos import fitted
from tuanwei.news import rendering
from tuanwei.news.actions import LARGE, SMALL
from tuanwei.news.models import Article, Picture, Version

SUMMIT = """天刚亮，歌乐山烈士陵园。

![同学们沿着石阶往山上走](图1 "清晨七点，第一批同学出发")

三个学院 **214 名同学**从烈士陵园门口出发，沿着当年的石阶走到松林坡。领誓的是会计学院的新团员。

## 三个停下来的地方

1. 狱中八条：每个小组读一条，讲一讲自己的理解。
2. 小萝卜头广场：把写给他的信放进信箱，共 186 封。
3. 松林坡：重温入团誓词。

> “走到这里才知道，课本上的一行字，是一个人的一生。”

## 接下来

写给小萝卜头的信会选 30 封展出，地点在大学生活动中心一层，展两周。想来讲解的，在[活动菜单](/activities/)里报名。
"""
RUN = """“奔跑吧融智”第六站在田径场收官，全程 5 公里，**1 846 人次**打卡，比上一站多 213 人。

![夜里的田径场，跑道上亮着灯](图1)

| 组别 | 完成人数 | 最快 |
|---|---|---|
| 5 公里 | 612 | 19 分 42 秒 |
| 3 公里 | 805 | 11 分 06 秒 |
| 走一圈也算 | 429 | 不计时 |

下一站改到 12 月 5 日下午，避开期末周。
"""
SHOW = """文武争霸——社团文化节结束了，41 个社团摆了三天擂台。

![社团摊位一字排开](图1)

- 武术社和辩论社并列擂主；
- 手工社教会了 320 位同学编平安结；
- 义卖所得 4 286 元，全部用于“融爱你我”助学。

账目在[公示](/publicity/)里逐笔列出，有疑问可以提。
"""
ARTICLES = (
    ("红岩精神纪念活动：214 人走上歌乐山", "从烈士陵园走到松林坡，186 封信寄给小萝卜头。",
     "会计学院团总支", ["红岩精神", "团日活动"], SUMMIT, 2, "hills"),
    ("“奔跑吧融智”第六站：1 846 人次打卡", "走下网络、走出宿舍、走向操场。", "体育部", ["三走"], RUN, 5, "track"),
    ("文武争霸——社团文化节收官，41 个社团摆了三天擂台", "武术社与辩论社并列擂主，义卖 4 286 元。",
     "社团联合会", ["社团"], SHOW, 8, "stalls"),
    ("志愿时数可以在线申诉了", "漏记、记错，七天内都能提，三个工作日内答复。", "", ["志愿服务"],
     "以前要到办公室填表，现在在“我的志愿时数”里点一下就行。\n\n1. 找到那一条记录；\n"
     "2. 写明哪里不对，可以附照片；\n3. 带队的人先看，团委再核。\n\n结果会提醒你，也会写在记录旁边。", 11, ""),
    ("class show 班级风采大赛：十二个班进复赛", "28 日晚在大学生活动中心，凭学生证入场。", "学生会",
     ["三走", "班级"], "初赛 47 个班，评委 9 人，全程公开打分。\n\n"
     "复赛名单和每一项得分都在团日评选里，落选的班也能看到评语。", 13, ""),
    ("“融爱你我”助学：第三季度收支公开", "收 38 412 元，支 21 906 元，逐笔可查。", "团委办公室", ["融爱你我", "公开"],
     "本季度资助 26 位同学，最低 300 元，最高 2 000 元，名单按规定不公开，账目由监督小组核过。", 16, ""),
    ("青年服务岗搬到一站式大厅", "周一到周五 12:00–13:30、17:30–19:00，两个窗口。", "", ["服务岗"],
     "办证明、借教室、问政策都在这里。排队号可以在手机上先取。", 20, ""),
    ("新学期活动菜单：三十二个主题，由你们来办", "先调研、再定主题，支部和同学都能申报。", "", ["活动菜单"],
     "这学期的主题来自 1 030 份问卷和 86 封来信。只定主题，怎么办由你们自己设计。", 60, ""),
)  # fmt: skip


def fill(rng, cast):
    """T0001 writes, T0002 approves."""
    for title, summary, source, tags, body, days, scene in ARTICLES:
        words = {
            "title": title, "summary": summary, "source": source, "tags": tags, "body": body,
        }  # fmt: skip
        _published(cast, words, _at(-days, 10), scene)
    Article.objects.filter(title=ARTICLES[0][0]).update(is_pinned=True)
    later = {"title": "12 月团课报名：周三晚七点", "summary": "", "source": "", "tags": ["团课"],
             "body": "地点在图书馆报告厅，座位 180 个，先到先得。"}  # fmt: skip
    _published(cast, later, _at(1, 8), "")
    down = {"title": "志愿者招募结果", "summary": "", "source": "青年志愿者协会", "tags": [],
            "body": "名单见附件。"}  # fmt: skip
    article = _published(cast, down, _at(-25, 15), "")
    Article.objects.filter(pk=article.pk).update(
        taken_down_at=_at(-24, 9), taken_down_by=cast["T0002"], state="draft",
        taken_down_reason="名单少列了两位同学，更正后重新发布。",
    )  # fmt: skip
    waiting = _article(cast, {"title": "市民学校第 12 课：教爷爷奶奶用手机挂号",
                              "body": "十位同学，二十三位老人，一个下午。\n\n最常问的是“字怎么放大”。"})  # fmt: skip
    Article.objects.filter(pk=waiting.pk).update(
        state="waiting", submitted_by=cast["T0001"], submitted_at=_at(0, 8)
    )
    _article(cast, {"title": "", "body": "寒假返乡社会实践：几点提醒（先记下来）"})


def _at(days, hour):
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, 20)))


def _article(cast, words, **fields):
    at = fields.pop("at", timezone.now() - timedelta(hours=20))
    article = Article.objects.create(
        made_by=cast["T0001"], made_at=at, changed_by=cast["T0001"], changed_at=at, edition=3,
        **words, **fields,
    )  # fmt: skip
    article.writers.add(cast["T0001"])
    return article


def _published(cast, words, at, scene):
    before = min(at, timezone.now()) - timedelta(hours=1)
    article = _article(cast, words, at=before, state="done", first_at=at)
    article.writers.clear()
    cover = _picture(cast, article, scene) if scene else None
    Version.objects.create(
        article=article, number=1, cover=cover, used=rendering.used(article.body) if cover else [],
        published_at=at, written_by=cast["T0001"], approved_by=cast["T0002"], approved_at=before,
        **words,
    )  # fmt: skip
    return article


def _picture(cast, article, scene):
    drawn = io.BytesIO()
    SCENES[scene]().save(drawn, "JPEG", quality=90)
    sizes = [
        fitted(drawn.getvalue(), longest=longest, most=most) for longest, most in (LARGE, SMALL)
    ]
    kept = [keep(each[0], JPEG, "图1.jpg", by=cast["T0001"]) for each in sizes]
    claim(kept)
    return Picture.objects.create(
        article=article, number=1, large=kept[0], small=kept[1], width=sizes[0][1],
        height=sizes[0][2], added_by=cast["T0001"], alt="插图",
    )  # fmt: skip


def _canvas(color):
    image = Image.new("RGB", (960, 640), color)
    return image, ImageDraw.Draw(image)


def _hills():
    image, draw = _canvas("#f7dccb")
    draw.ellipse((660, 90, 790, 220), fill="#f2a57c")
    for k, color in enumerate(("#c9d8cf", "#9fbfb2", "#6f9c8c", "#3f6f62")):
        base = 300 + 80 * k
        points = [(x, base + (((x * (k + 2) // 7 + 90 * k) % 260) - 130) ** 2 // 190)
                  for x in range(-20, 1000, 20)]  # fmt: skip
        draw.polygon([(-20, 640), *points, (980, 640)], fill=color)
    for k in range(14):
        x, y = 330 + 26 * k, 600 - 19 * k
        draw.rectangle((x, y, x + 60, y + 9), fill="#f3ede4")
    return image


def _track():
    image, draw = _canvas("#22304a")
    for k in range(6):
        draw.ellipse((-260 + 46 * k, 250 + 30 * k, 1220 - 46 * k, 900 - 30 * k),
                     fill="#b4503c" if k % 2 == 0 else "#c4604a", outline="#f3e3dc", width=3)  # fmt: skip
    for x in (120, 340, 620, 840):
        draw.rectangle((x, 60, x + 6, 260), fill="#8fa0bd")
        draw.ellipse((x - 24, 40, x + 30, 84), fill="#ffe9a8")
    return image


def _stalls():
    image, draw = _canvas("#e6f0ee")
    draw.rectangle((0, 470, 960, 640), fill="#d8cfc2")
    for k, color in enumerate(("#bf2c1e", "#2b6f70", "#d8962a", "#1d4f91", "#bf2c1e")):
        x = 30 + 186 * k
        draw.rectangle((x + 12, 300, x + 144, 470), fill="#fff8ef")
        draw.rectangle((x + 12, 390, x + 144, 470), fill="#cbb9a2")
        for n in range(6):
            draw.polygon([(x + 26 * n, 300), (x + 26 * n + 26, 300), (x + 26 * n + 20, 220),
                          (x + 26 * n + 6, 220)], fill=color if n % 2 else "#ffffff")  # fmt: skip
    return image


SCENES = {"hills": _hills, "track": _track, "stalls": _stalls}
