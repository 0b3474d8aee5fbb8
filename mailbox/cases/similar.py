"""Which titles speak of the same thing. Pure: titles and weights in, scores out.

A title becomes a set of tokens: what has several everyday names (食堂, 饭堂, 餐厅) is one token, the
rest counts as neighbouring pairs of characters. Words that any letter may have are left out, and
what few titles say weighs more than what many say.
"""

import re
from collections import Counter
from functools import lru_cache
from math import log, sqrt
from unicodedata import normalize

# Where or when something is; alone it does not make two letters alike.
PLACES = """
食堂 饭堂 餐厅
宿舍 寝室 公寓 寝楼
浴室 澡堂 淋浴间 洗澡间 淋浴
图书馆 图书楼
自习室 自修室 自习
教室 课室 教学楼
操场 田径场 运动场 跑道
体育馆 健身房 球馆
校医院 医务室 卫生所 校医
快递 驿站 包裹 取件
超市 小卖部 便利店
校车 班车 摆渡车 通勤车
厕所 卫生间 洗手间
校园网 无线网 wifi wi-fi 网络 网速 上网 断网
洗衣机 洗衣房 洗衣
微波炉 热饭
饮水机 开水 直饮水 打水
实验室 实验楼 机房
窗口 档口
辅导员 导员
中午 午餐 午饭 午间
晚上 夜里 夜间 深夜 半夜 凌晨 夜晚
"""
# What about it.
MATTERS = """
排队 排长队 队伍 队太长 排不上 排很久
热水 洗澡水 水温 冷水 水不热 水凉
空调 冷气 制冷
暖气 供暖 取暖
停电 断电 跳闸 没电 熄灯
停水 断水 没水
漏水 渗水 漏雨 滴水
灯光 照明 路灯 电灯 灯坏 太暗 太黑 关灯
吵闹 噪音 噪声 太吵 吵 扰民
垃圾 清运
卫生 脏乱 不干净 太脏 打扫 保洁
门锁 锁坏 锁不上
门禁 刷卡 刷脸 闸机
延长 延时 晚点关 推迟关 关门早 关门太早 通宵 开放时间 开到
涨价 价格 太贵 贵 收费 物价
预约 预订 抢不到 约不上
选课 抢课
考试 期末考 补考 考场
成绩 绩点 分数
奖学金 评优
助学金 资助 补助 助学 贫困补助
勤工助学 勤工俭学 兼职
打印 复印 文印
座位 占座 空位
停车 乱停 停放
电动车 电瓶车 电单车
自行车 单车
充电 充电桩 插座
蚊虫 蟑螂 老鼠 虫子 蚊子
维修 报修 修理 坏了 故障 失灵 用不了 坏
流浪猫 野猫 流浪狗
社团 学生组织
盖章 审批 手续 跑腿
讲座 学分 第二课堂
志愿 志愿者 志愿时长
通知 公告 告知
请假 销假 假条
体测 体能测试
教材 课本 书费
课表 排课 课程安排
投影 幕布 多媒体
遮雨 雨棚 淋雨
雨伞 借伞
工资 报酬 酬劳 到账 发放
名单 公示
电梯 直梯
慢 卡顿 太卡 很卡 特别卡 掉线 崩溃 卡死 进不去 打不开 登录不上 加载
楼道 走廊 过道
厕纸 卫生纸 手纸 没纸
施工 工地 装修
系统 网页 网站 页面 平台
伤人 抓伤 咬伤 咬人
转专业 换专业
补办 挂失 丢了 遗失 丢失
过期 变质 发霉
心理 心理咨询 心理中心
清真 民族
异味 气味 臭味 味道
晾衣 晒衣 衣服
挤 拥挤 人多
时间 时段 点半
"""
# What any letter may say; a title is cut there.
EMPTY = """
能不能 可不可以 可否 能否 是不是 有没有 为什么 怎么办 怎么样 怎么 什么时候 什么 请问 麻烦 希望 建议
反映 关于 问题 学校 学院 同学们 同学 我们 大家 一个 一些 一下 一直 经常 总是 老是 常常 时候 没有 没人
不能 可以 已经 还是 现在 最近 每天 有点 有些 非常 特别 实在 太多 太少 太久 太长 太大 太小 增加 加强 改善
解决 处理 应该 需要 想要 多个 几个 多久 好久 很久 很长 一点 情况 相关 尽快 请求 咨询 求助 投诉 可能 因为
的 了 吗 呢 吧 啊 呀 着 过 很 太 都 就 也 还 再 又 和 与 及 或 把 被 让 给 在 从 到 对 里 上 下 中 内 外
不够 不足 缺少
不 没 有 是 我 你 他 们 这 那 个 一 请 要 想 会 能 多 少 点 些 吧 得 地
"""
KINDS = [line.split() for line in (PLACES + MATTERS).strip().splitlines() if line]
SIGNS = {word: chr(0xE000 + number) for number, line in enumerate(KINDS) if line for word in line}
WORDS = {chr(0xE000 + number): line for number, line in enumerate(KINDS)}
PLACE_SIGNS = frozenset(WORDS) - {SIGNS[line.split()[0]] for line in MATTERS.strip().splitlines()}
PLACE_WEIGHT, CHARACTER_WEIGHT = 0.6, 0.35
ELSEWHERE = 0.6
LIKE_ENOUGH, BESIDE_THE_BEST = 0.2, 0.65
# A sign stands for whatever is named; what nobody has said yet weighs as much as the rarest.
_KNOWN = re.compile("|".join(sorted(map(re.escape, SIGNS), key=len, reverse=True)))
_BREAK = re.compile(
    "|".join(sorted(set(EMPTY.split()), key=len, reverse=True)) + "|[^\\w\ue000-\uf8ff]|_"
)


@lru_cache(maxsize=20_000)
def tokens(title):
    """What a title is about: signs of known words, pairs of the rest and its characters."""
    line = _KNOWN.sub(lambda found: f" {SIGNS[found[0]]} ", normalize("NFKC", title).lower())
    found = set()
    for run in _BREAK.sub(" ", line).split():
        found.update(run)
        found.update(run[i : i + 2] for i in range(len(run) - 1))
    return frozenset(found)


def looked_up(token):
    """The pairs of characters under which an index finds a token: one for each of its names, none
    for a single character."""
    return sorted({word[-2:] for word in WORDS.get(token, [token]) if len(word) > 1})


class Weights:
    """How much each token tells: the fewer of the known titles have it, the more."""

    def __init__(self, titles=()):
        counted = Counter()
        self.known = 0
        for title in titles:
            counted.update(tokens(title))
            self.known += 1
        self.counted = counted

    def of(self, token):
        """The weight of a token."""
        rarity = 1 + log((self.known + 20) / (self.counted[token] + 1))
        if token in PLACE_SIGNS:
            return rarity * PLACE_WEIGHT
        return rarity * (1 if len(token) == 2 or token in WORDS else CHARACTER_WEIGHT)

    def sum(self, found):
        """The weight of several together."""
        return sum(map(self.of, found))


def likeness(asked, other, weights):
    """0 for titles (as tokens) with nothing in common, 1 for the same ones.

    Single characters or one place alone are nothing in common; the same in another place is less.
    """
    shared = asked & other
    telling = [token for token in shared if len(token) == 2 or token in WORDS]
    if not telling or (len(telling) == 1 and telling[0] in PLACE_SIGNS and len(asked) > 1):
        return 0.0
    alike = weights.sum(shared) / sqrt(weights.sum(asked) * weights.sum(other))
    elsewhere = asked & PLACE_SIGNS and other & PLACE_SIGNS and not shared & PLACE_SIGNS
    return alike * ELSEWHERE if elsewhere else alike


def most_similar(title, others, weights=None, most=5):
    """The objects of `others` whose `.title` is most like `title`, best first, each title once;
    earlier ones win ties."""
    asked, weights = tokens(title), weights or Weights(other.title for other in others)
    if not asked:
        return []
    found, seen = [], set()
    for other in others:
        if other.title not in seen:
            seen.add(other.title)
            alike = likeness(asked, tokens(other.title), weights)
            if alike >= LIKE_ENOUGH:
                found.append((alike, other))
    found.sort(key=lambda pair: -pair[0])
    return [other for alike, other in found[:most] if alike >= BESIDE_THE_BEST * found[0][0]]
