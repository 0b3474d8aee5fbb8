"""How long something took, from what people type in a claim or a sheet. Pure."""

from fractions import Fraction

from tuanwei.lib import durations
from volunteers.hours.spec import Spec

DAY = 24


def minutes_of(text, spec: Spec, most_hours: int = DAY) -> Fraction:
    """Minutes (above 0) of "3", "3h", "2.5小时", "90分钟", "1个半小时", "半天", "一天"; numbers are
    hours, a day is as long as `spec` says. `most_hours`: what one record may come to.

    Raises ValueError with words for whoever typed it.
    """
    try:
        found = durations.minutes(text, spec.half_day, spec.whole_day)
    except durations.NoDay:
        raise ValueError("规则里没有说半天、一天算几个小时，请写小时数，例如 3.5。") from None
    except ValueError:
        raise ValueError("看不懂这个时长，请写小时数或分钟数，例如 2.5 或 90分钟。") from None
    if found < 0:
        raise ValueError("时长不能是负数。")
    if found == 0:
        raise ValueError("时长要大于 0。")
    if found > most_hours * 60:
        if most_hours == DAY:
            raise ValueError("一次最多 24 小时；跨了几天的，请一天写一条。")
        raise ValueError(f"一条最多 {most_hours} 小时，请核对这个数。")
    return found
