"""Rules of real colleges to start from. No database here; kinds are the usual ones."""

from dataclasses import dataclass
from decimal import Decimal

from volunteers.hours import spec as rules
from volunteers.hours.spec import (
    Cap,
    ClaimRules,
    ClaimTerm,
    Condition,
    Goal,
    Grade,
    Level,
    Spec,
)


@dataclass(frozen=True)
class Sample:
    """Rules with where they come from."""

    key: str
    name: str
    hint: str
    spec: Spec


CHECKED = Grade(rules.CHECKED, "签到签退齐全")
CONFIRMED = Grade(rules.CONFIRMED, "组织者登记或补签")


def _hours(amount, per=rules.EVER):
    """More than so many hours."""
    return Condition(rules.SUM, Decimal(amount), is_more=True, per=per)


LARGE = Condition(rules.LARGE, Decimal(1))
AWARD = Condition(rules.AWARDS, Decimal(1))
STARS = (
    Level(1, "一星志愿者", ((_hours(20, rules.YEAR),),)),
    Level(2, "二星志愿者", ((_hours(50),),)),
    Level(3, "三星志愿者", ((_hours(100),),)),
    Level(4, "四星志愿者", ((_hours(150), LARGE),)),
    Level(5, "五星志愿者", ((_hours(200), LARGE, AWARD),)),
)
_8_A_DAY = (Cap(Decimal(8), rules.DAY),)

SAMPLES = {
    sample.key: sample
    for sample in (
        Sample("usual", "常见的做法",
               "半小时为单位，一天最多 8 小时，补录一个月内，五个星级，推优要满 20 小时。", Spec(
            caps=_8_A_DAY,
            grades=(CHECKED, CONFIRMED, Grade("complete", "材料齐全"),
                    Grade("partial", "材料不全，能说明服务过", Decimal(50)),
                    Grade("none", "没有材料", Decimal(0))),
            claims=ClaimRules((ClaimTerm(1, rules.MONTHS),), photos_start=1, photos_end=1),
            levels=STARS,
            goals=(Goal("party", "推优入党", ((Condition(rules.SUM, Decimal(20), per=rules.YEAR),),)),),
        )),
        Sample("cup", "中国石油大学（北京）",
               "半小时为单位，不足的不计；一天最多 8 小时；提前 3 天登记，一个月后不再补。", Spec(
            caps=_8_A_DAY,
            grades=(CHECKED, CONFIRMED, Grade("complete", "四样材料一致")),
            claims=ClaimRules(
                (ClaimTerm(1, rules.MONTHS),), announce_days=3, photos_any=4,
                checks=("一周内交了材料", "登记表、照片、名单、手册四样一致", "其中一张是集体照"),
            ),
        )),
        Sample("hfut", "合肥工业大学计算机学院",
               "第二天 13:00 前填表；起止各有照片，照片不合格计一半，没有照片或晚交不计。", Spec(
            grades=(CHECKED, CONFIRMED, Grade("complete", "照片合格", hint="起止各一张，有时间水印和本人"),
                    Grade("poor", "照片不合格", Decimal(50)),
                    Grade("none", "没有照片", Decimal(0))),
            claims=ClaimRules((ClaimTerm(1, rules.NEXT_DAY, "13:00"),), photos_start=1, photos_end=1,
                              checks=("照片有时间水印", "照片里有本人")),
        )),
        Sample("hfuu", "合肥学院", "五个星级：一星按年，二星起按累计，四星、五星还要大型活动和荣誉。", Spec(
            levels=STARS,
        )),
    )
}  # fmt: skip
