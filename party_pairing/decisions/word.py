"""The papers as Word documents: A4, 宋体 titles and 仿宋 text, as Chinese offices lay them out."""

from io import BytesIO

from django.conf import settings
from django.utils import timezone
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from party_pairing.decisions.papers import DASH, day_words, majority_words, number_words
from tuanwei.lib import masking

TITLE, HEADING, BODY, LATIN = "宋体", "黑体", "仿宋", "Times New Roman"
FOUND = {
    "met": "符合", "unmet": "不符合", "waived": "豁免", "exempt": "免予要求", "unknown": "未查到",
}  # fmt: skip


def _font(thing, name, size):
    thing.font.name, thing.font.size = LATIN, Pt(size)
    thing.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def plain(text):
    """What XML can hold."""
    return "".join(c for c in str(text) if ord(c) >= 32 and ord(c) not in (0xFFFE, 0xFFFF))


class Paper:
    """A sheet that grows line by line."""

    def __init__(self, title, *, is_wide=False):
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        if is_wide:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
        section.left_margin = section.right_margin = Mm(24)
        section.top_margin = section.bottom_margin = Mm(24)
        _font(self.document.styles["Normal"], BODY, 14)
        about = self.document.core_properties
        about.title, about.author, about.comments = title, settings.COMMITTEE_NAME, ""
        about.language = "zh-CN"

    def title(self, text):
        """In the middle, large."""
        line = self.document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_after = Pt(14)
        _font(line.add_run(plain(text)), TITLE, 20)

    def heading(self, text):
        """A line in 黑体."""
        line = self.document.add_paragraph()
        line.paragraph_format.keep_with_next = True
        _font(line.add_run(plain(text)), HEADING, 14)

    def text(self, text):
        """A paragraph that begins two characters in; line ends begin another."""
        for each in str(text).split("\n"):
            line = self.document.add_paragraph(plain(each))
            line.paragraph_format.first_line_indent = Pt(28)

    def right(self, text):
        """At the right edge."""
        self.document.add_paragraph(plain(text)).alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def table(self, head, rows):
        """A grid; `head` None for one without."""
        lines = [head, *rows] if head else list(rows)
        table = self.document.add_table(rows=0, cols=len(lines[0]), style="Table Grid")
        for line in lines:
            for cell, value in zip(table.add_row().cells, line, strict=True):
                run = cell.paragraphs[0].add_run(plain(value))
                _font(run, HEADING if line is head else BODY, 10.5)
        self.document.add_paragraph()

    def page(self):
        """The next one."""
        self.document.add_page_break()

    def bytes(self):
        """As a .docx."""
        kept = BytesIO()
        self.document.save(kept)
        return kept.getvalue()


def opinion(found):
    """The opinion about one person, once for each copy the rules ask for."""
    paper = Paper(f"推优意见 {found.row.name}")
    for copy in range(1, found.copies + 1):
        if copy > 1:
            paper.page()
        paper.title("推荐优秀团员作党的发展对象意见" if _is_late_track(found) else "推优意见")
        for each in found.text:
            paper.text(each)
        paper.right("团支部书记（签字）：　　　　　　　　")
        paper.right(f"{found.row.unit}（盖章）")
        paper.right(day_words(found.day))
        paper.right(f"一式 {found.copies} 份，第 {copy} 份")
    return paper.bytes()


def _is_late_track(found):
    return found.campaign.spec.to_status == "development"


def minutes(found):
    """A meeting's minutes."""
    meeting = found.meeting
    paper = Paper(f"{found.unit}推优大会记录")
    paper.title(f"{found.unit}推优大会记录")
    paper.table(None, [
        ("批次", found.campaign.title, "主持人", meeting.chair.name),
        ("时间", f"{day_words(found.starts_at)} {found.starts_at:%H:%M}", "地点", found.place),
        ("应到", number_words(meeting.expected), "实到", number_words(meeting.present)),
        ("有表决权", number_words(meeting.voting), "党组织到会", meeting.observer or DASH),
    ])  # fmt: skip
    paper.text(f"规则要求：{'；'.join(majority_words(found.campaign.spec))}。")
    if found.excused:
        paper.text(f"请假：{'、'.join(found.excused)}。")
    if found.without_vote:
        paper.text(f"没有表决权：{'、'.join(found.without_vote)}。")
    if meeting.plan:
        paper.heading("一、会议安排")
        paper.text(meeting.plan)
    paper.heading("二、投票和计票" if meeting.plan else "一、投票和计票")
    for ballot, lines in found.rounds:
        paper.text(
            f"第 {ballot.number} 轮（{ballot.get_way_display()}）：发出 {number_words(ballot.issued)} 张，"
            f"收回 {number_words(ballot.cast)} 张，无效 {number_words(ballot.invalid)} 张。"
        )
        paper.table(("候选人", "赞成", "反对", "弃权", "通过率"), [
            (each.recommendation.user.name, number_words(each.yes), number_words(each.no),
             number_words(each.abstained), words)
            for each, words in lines
        ])  # fmt: skip
    paper.text(
        f"结果：{'、'.join(found.passed)}通过。"
        if found.passed
        else "结果：没有人通过或还没有结果。"
    )
    if meeting.minutes:
        paper.heading("会议记录")
        paper.text(meeting.minutes)
    paper.right("主持人（签字）：　　　　　　　　记录人（签字）：　　　　　　　　")
    paper.right(day_words(found.starts_at))
    return paper.bytes()


def form(found):
    """推优登记表."""
    row, member = found.row, found.member
    paper = Paper(f"推优登记表 {row.name}")
    paper.title("推优登记表")
    paper.table(None, [
        ("姓名", row.name, "学号", row.number),
        ("性别", str(member.get_sex_display()) if member else "", "民族",
         member.ethnicity if member else ""),
        ("出生年月", f"{member.born_on:%Y年%-m月}" if member and member.born_on else "", "入团时间",
         f"{member.joined_on:%Y年%-m月}" if member and member.joined_on else ""),
        ("政治面貌", row.status, "职务", found.post),
        ("团支部", row.unit, "推荐类别", found.campaign.rules.track.name),
    ])  # fmt: skip
    paper.heading("自我陈述")
    paper.text(found.words or "（空）")
    if found.conditions:
        paper.heading("条件核对")
        paper.table(
            ("条件", "核对结果"),
            [(each["label"], FOUND.get(each["state"], each["state"])) for each in found.conditions],
        )
    paper.heading("支部大会意见")
    for each in found.opinion.text:
        paper.text(each)
    for step, decision in found.steps:
        paper.heading(f"{step.label}意见")
        paper.text(
            f"{decision.get_verdict_display()}{f'：{decision.reason}' if decision.reason else ''}"
            if decision else "　"
        )  # fmt: skip
        paper.right(
            f"{decision.by.name}　{day_words(timezone.localdate(decision.at))}" if decision
            else "签字（盖章）：　　　　　　　　年　　月　　日"
        )  # fmt: skip
    return paper.bytes()


def summary(found):
    """Everybody of a unit in a campaign, on A4 across."""
    paper = Paper(f"{found.unit}推优汇总表", is_wide=True)
    paper.title(f"{found.campaign.title}推优汇总表")
    paper.text(f"{found.unit}　{'；'.join(found.rules)}")
    paper.table(("序号", "姓名", "学号", "职务", "应到", "实到", "赞成", "通过率", "现在"), [
        (n, row.name, masking.number(row.number), row.post, *_heads(row), row.yes, row.rate, row.state)
        for n, row in enumerate(found.rows, 1)
    ])  # fmt: skip
    paper.right(f"填表人（签字）：　　　　　　　　{day_words(found.day)}")
    return paper.bytes()


def _heads(row):
    if row.votes is None:
        return DASH, DASH
    return number_words(row.votes.expected), number_words(row.votes.present)


def party_list(campaign, unit, rows, phones):
    """The list for the Party branch; `phones` as they may be shown."""
    paper = Paper(f"{unit}推优名单", is_wide=True)
    paper.title(f"{unit}推优名单")
    paper.text(f"{campaign.title}　共 {len(rows)} 人")
    paper.table(("序号", "姓名", "班级", "职务", "电话", "通过率"), [
        (n, row.name, row.unit, row.post, phone, row.rate)
        for n, (row, phone) in enumerate(zip(rows, phones, strict=True), 1)
    ])  # fmt: skip
    paper.right("报送人（签字）：　　　　　　　　党支部接收人（签字）：　　　　　　　　")
    return paper.bytes()
