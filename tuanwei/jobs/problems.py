"""What can be wrong with a row, in words: what it is, what was expected, what to do."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

# code: (what is wrong, what was expected, what to do about it)
PROBLEMS = {
    "missing": (_("没有填"), _("这一列必填"), _("补上以后重新上传这一行")),
    "too_long": (_("太长"), _("最多 {limit} 个字"), _("缩短以后重新上传")),
    "lost_digits": (
        _("编号存成了数字，末几位已经丢失"), _("文本格式的完整编号"),
        _("把这一列设为“文本”格式，照原件重新填写"),
    ),
    "not_an_identifier": (
        _("不像编号"), _("字母和数字，最多 32 位"), _("核对后改成学号或编号本身"),
    ),
    "not_a_name": (_("不像姓名"), _("姓名，可以带“·”"), _("只留姓名，去掉数字和符号")),
    "unknown_choice": (_("不在可选范围内"), _("{choices}"), _("改成其中一项")),
    "bad_phone": (_("不是手机号"), _("11 位手机号，以 13–19 开头"), _("核对位数")),
    "bad_email": (_("不是邮箱地址"), _("形如 name@example.cn"), _("核对或留空")),
    "not_a_date": (_("认不出日期"), _("形如 2021-09 或 2021-09-01"), _("改成年-月")),
    "month_missing": (_("只有年份"), _("年和月"), _("补上月份，如 2021-09")),
    "month_ambiguous": (
        _("存成了数字，分不清是 1 月还是 10 月"), _("年和月"), _("写成 2021-01 或 2021-10"),
    ),
    "month_impossible": (_("没有这个月份"), _("1 月到 12 月"), _("核对月份")),
    "day_impossible": (_("这个月没有这一天"), _("存在的日期"), _("核对日期")),
    "year_impossible": (_("年份不对"), _("1900 到 2100 年"), _("核对年份")),
    "year_two_digits": (_("年份只有两位"), _("四位年份"), _("写全年份，如 2006-09")),
    "not_a_grade": (_("认不出年级"), _("形如 2023级"), _("改成入学年份")),
    "not_hours": (_("认不出时长"), _("0 到 10000 之间的小时数，如 2.5"), _("改成数字")),
    "identity_length": (_("身份证号不是 18 位"), _("18 位，末位可以是 X"), _("核对原件")),
    "identity_checksum": (_("身份证号的校验位不对"), _("正确的 18 位号码"), _("核对原件")),
    "identity_birth": (_("身份证号里的出生日期不存在"), _("正确的 18 位号码"), _("核对原件")),
    "identity_lost_digits": (
        _("身份证号存成了数字，末几位已经丢失"), _("文本格式的 18 位号码"),
        _("把这一列设为“文本”格式，照原件重新填写"),
    ),
    "identity_misplaced": (
        _("这里填的像是身份证号"), _("不是身份证号"), _("改成这一列该填的内容；身份证号不会保存"),
    ),
    "identity_duplicate": (
        _("身份证号和第 {first} 行相同"), _("每人一个身份证号"), _("核对是谁的号码"),
    ),
    "number_duplicate": (
        _("学号和第 {first} 行相同"), _("每人一个学号"), _("核对学号，或删去重复的一行"),
    ),
    "person_duplicate": (
        _("和第 {first} 行是同一个人"), _("每人一行"), _("删去重复的一行"),
    ),
    "joined_future": (_("入团时间在今天以后"), _("不晚于今天"), _("核对年份")),
    "joined_too_young": (_("入团时不满 {least} 岁"), _("入团时年满 {least} 岁"), _("核对出生和入团年月")),
    "born_future": (_("出生日期在今天以后"), _("不晚于今天"), _("核对年份")),
    "sex_disagrees": (
        _("性别和身份证号对不上，证上是“{other}”"), _("{other}"), _("会照表中填写的导入，请核对"),
    ),
    "birth_disagrees": (
        _("出生年月和身份证号对不上，证上是“{other}”"), _("{other}"), _("会照表中填写的导入，请核对"),
    ),
    "development_missing": (
        _("没有发展团员编号"), _("{year} 年入团必须有 12 位编号"), _("向组织部查询后补上"),
    ),
    "development_length": (_("发展团员编号的位数不对"), _("12 位数字"), _("核对编号")),
    "development_year": (
        _("发展团员编号的年份和入团时间对不上"), _("以 {year} 开头"), _("核对编号和入团时间"),
    ),
    "development_duplicate": (
        _("发展团员编号和第 {first} 行相同"), _("每人一个编号"), _("核对是谁的编号"),
    ),
    "development_taken": (
        _("发展团员编号已属于另一人"), _("每人一个编号"), _("核对编号；确属重号请联系组织部"),
    ),
    "post_missing": (
        _("填了任职年月，没有填职务"), _("有职务才填任职年月"), _("补上职务，或删去任职年月"),
    ),
    "post_without_cadre": (
        _("填了职务，却不是团干部"), _("“是否团干部”填“是”"), _("核对其中一项"),
    ),
    "out_of_scope": (
        _("这个支部不归你管理"), _("你所在的支部或学院"), _("请这个支部的负责人导入"),
    ),
    "branch_missing": (
        _("不知道属于哪个支部"), _("班级或支部名称"), _("在表里加上“班级”一列，或在上一步填写支部"),
    ),
    "branch_unclear": (
        _("有几个支部叫这个名字"), _("同时写明学院"), _("在表里加上“学院”一列"),
    ),
    "number_missing": (
        _("没有学号，也没有发展团员编号，认不出是谁"), _("学号"), _("补上学号"),
    ),
    "person_unclear": (
        _("没有学号，库里有几个同名的人"), _("学号"), _("补上学号再导入"),
    ),
    "name_differs": (
        _("这个学号在库里是另一个姓名：{other}"), _("学号和姓名一致"),
        _("核对学号；确实改了名，请先在成员页修改"),
    ),
    "moves_branch": (
        _("将从“{other}”转入这个支部"), _("在原支部"), _("核对班级；确实转入就继续"),
    ),
    "hours_refused": (_("{why}"), _("大于 0 的小时数或分钟数，如 2.5 或 90分钟"), _("改好以后重新上传")),
    "hours_own": (
        _("这一行是你自己的"), _("别人的时数"),
        _("自己的时数请在“我的补录”里提交，或由别的同事导入"),
    ),
    "hours_many": (
        _("一天记了 24 小时以上"), _("担任职务等固定时数可以这样记"), _("会照表中填写的导入，请核对"),
    ),
    "hours_duplicate": (
        _("同一个人、同一件事、同一天，和第 {first} 行重复"), _("每件事每天一行"),
        _("删去重复的一行；确实是两次，请在补录原因里写明"),
    ),
    "hours_differ": (
        _("这一条已经导入过，当时是 {other} 小时"), _("{other} 小时"),
        _("保留原来的；要更正，请在服务记录里改"),
    ),
    "day_ahead": (_("日期在今天以后"), _("不晚于今天"), _("核对日期")),
    "number_or_code_missing": (
        _("没有学号，也没有志愿者编号，认不出是谁"), _("学号或志愿者编号"), _("补上其中一项"),
    ),
    "code_taken": (
        _("志愿者编号已属于另一人"), _("每人一个编号"), _("核对编号和学号是不是同一个人的"),
    ),
    "code_differs": (
        _("这位同学登记的志愿者编号是 {other}"), _("同一个人的编号一致"), _("核对编号"),
    ),
    "code_name_differs": (
        _("这个志愿者编号登记的姓名是 {other}"), _("编号和姓名一致"), _("核对编号和姓名"),
    ),
    "name_differs_in_sheet": (
        _("同一个学号或编号，前面写的姓名是 {other}"), _("每个学号、编号一个姓名"), _("核对学号和姓名"),
    ),
    "person_unknown": (
        _("库里没有这个学号或工号"), _("已有的学号或工号"), _("核对号码；是新同学，请先导入名册"),
    ),
    "person_left": (_("已经离校（{day}）"), _("还在校的人"), _("删去这一行")),
    "file_out_of_reach": (
        _("这位同学的档案不归你登记"), _("你分管的团总支里的同学"), _("请那里的分管老师导入"),
    ),
    "record_own": (_("这一行是你自己的"), _("别人的记录"), _("自己的由别的同事导入")),
    "not_whole": (_("不是从 1 起的整数"), _("1、2、3……"), _("改成整数")),
    "not_a_number": (_("认不出数字"), _("0 或更大的数，最多两位小数"), _("改成数字")),
    "not_a_day": (_("认不出日期"), _("形如 2025-03-01"), _("改成年-月-日")),
    "day_missing": (_("只有年月，没有日"), _("形如 2025-03-01"), _("补上哪一天")),
    "not_a_term": (_("认不出学期"), _("形如 2025-1 或 2025-2026学年第一学期"), _("照这个样子改")),
    "term_ahead": (_("学期还没有到"), _("本学期或以前的学期"), _("核对学期")),
    "until_before": (_("早于开始的那天"), _("不早于开始"), _("核对两个日期")),
    "rank_above_total": (_("名次大于总人数 {total}"), _("不大于 {total}"), _("核对名次和总人数")),
    "totals_differ": (
        _("和同一行“几分之几”里的总数 {other} 不一样"), "{other}", _("核对总数，留对的那个"),
    ),
    "fact_number": (
        _("不是能算的数"), _("0 以上、最多三位小数的数，或 36/45"),
        _("只留数字；比例请把人数和总数分成两列"),
    ),
    "fact_above_whole": (_("比总数 {total} 还大"), _("不大于 {total}"), _("核对数和总数")),
    "fact_unit_unknown": (
        _("没有这个团支部"), _("团支部的名称或编号"), _("照“组织”里的名称或编号填写"),
    ),
    "fact_unit_unclear": (
        _("有几个组织叫这个名字"), _("团支部的编号"), _("改填编号，在“组织”里查"),
    ),
    "fact_day_outside": (
        _("不在这次考核的时间里"), _("{first} 到 {last}"), _("核对日期，或选对是哪一次考核"),
    ),
    "fact_duplicate": (
        _("和第 {first} 行是同一个支部、同一天、同一件事"), _("每件事一行"),
        _("删去重复的一行；确实是两件事，在说明里写清楚"),
    ),
    "record_duplicate": (
        _("和第 {first} 行是同一个人的同一条"), _("每人每学期（或每一天）一行"), _("删去重复的一行"),
    ),
    "record_differs": (
        _("已经记过，当时是“{other}”"), _("和记过的一样"),
        _("保留原来的；要更正，先在档案里撤回原来那条再导入"),
    ),
    "party_own": (_("这一行是你自己的"), _("别人的"), _("自己的由别的同事登记")),
    "party_branch_unknown": (_("没有叫“{name}”的党支部"), _("已有的党支部"), _("核对名称，或先添加党支部")),
    "party_branch_out_of_reach": (
        _("这个党支部不归你分管"), _("你分管的团总支对应的党支部"), _("请那里的分管老师导入"),
    ),
    "party_backwards": (_("库里已经是正式党员"), _("正式党员"), _("核对党员类别")),
    "party_day_early": (
        _("不晚于库里那一条开始的日子（{day}）"), _("晚于 {day}"), _("核对转正或转入的日期"),
    ),
    "number_from_development": (
        _("没有学号，将以发展团员编号登录"), _("学号"), _("有学号的话补上更好"),
    ),
}  # fmt: skip
WARNINGS = {
    "sex_disagrees", "birth_disagrees", "moves_branch", "number_from_development", "hours_many",
    "hours_differ",
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """One thing found in one cell: the column's key, the code, what stood there."""

    key: str
    code: str
    found: str = ""
    details: dict = field(default_factory=dict)

    @property
    def is_warning(self):
        """True when the row can still be taken."""
        return self.code in WARNINGS

    @property
    def what(self):
        """What is wrong."""
        return str(PROBLEMS[self.code][0]).format_map(self.details)

    @property
    def expected(self):
        """What should stand there."""
        return str(PROBLEMS[self.code][1]).format_map(self.details)

    @property
    def advice(self):
        """What to do about it."""
        near = self.details.get("near")
        return str(_("是“{near}”吗？")).format(near=near) if near else str(PROBLEMS[self.code][2])

    @property
    def sentence(self):
        """All of it in one line, with what stands in the sheet."""
        return self._in_words(_("（表中是“{}”）").format(self.found) if self.found else "")

    @property
    def reason(self):
        """The same beside the row itself, where everybody sees what stands there."""
        return self._in_words("")

    def _in_words(self, found):
        wanted = "" if self.is_warning else _("要求：{}。").format(self.expected)
        return f"{self.what}{found}。{wanted}{self.advice}"

    def to_json(self):
        """A list that `from_json` takes back."""
        return [self.key, self.code, self.found, self.details]

    @classmethod
    def from_json(cls, stored):
        """The Problem that was stored."""
        return cls(*stored)
