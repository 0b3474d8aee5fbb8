"""Minutes as a Word document."""

from django.utils import timezone
from docx.shared import Pt

from tuanwei.lib import markdown
from tuanwei.lib import paper as papers

NUMBERS = "一二三四五六"


def document(minutes, committee, follow_ups=()):
    """The bytes of a .docx of one version; `committee` signs. `follow_ups` are those its reader may see."""
    gathering = minutes.meeting.gathering
    name = f"{gathering.title}纪要"
    paper = papers.begin(line=28)
    papers.add_title(paper, name).paragraph_format.space_after = Pt(28)
    start = timezone.localtime(gathering.starts_at)
    end = timezone.localtime(gathering.ends_at)
    about = [
        f"时间：{start.year}年{start.month}月{start.day}日 {start:%H:%M}—{end:%H:%M}",
        f"地点：{gathering.where or '未写'}",
    ]
    if minutes.version > 1:
        about.append(f"第{minutes.version}版，改的原因：{minutes.reason}")
    for line in about:
        papers.add_runs(paper, [(line, False)])
    for number, (head, lines) in enumerate(_parts(minutes, follow_ups)):
        heading = papers.add_heading(paper, f"{NUMBERS[number]}、{head}")
        heading.paragraph_format.first_line_indent = Pt(32)
        for runs in lines:
            papers.add_runs(paper, runs)
    when = timezone.localtime(minutes.published_at) if minutes.published_at else start
    for text in (committee, f"{when.year}年{when.month}月{when.day}日"):
        papers.add_line(paper, text, is_right=True).paragraph_format.right_indent = Pt(32)
    papers.number_pages(paper)
    return papers.finish(paper, title=name, author=committee)


def _parts(minutes, follow_ups):
    """[(head, [[(words, whether stressed)]])] of what is not empty."""
    text = [[(mark, False), *runs] for mark, runs in markdown.paragraphs(minutes.text)]
    items = [
        f"{n}. {each['title']}。{each['conclusion']}" for n, each in enumerate(minutes.items, 1)
    ]
    decisions = [f"{n}. {each}" for n, each in enumerate(minutes.decisions, 1)]
    people = [
        f"{each['unit']}：{each['level']}{'（' + '、'.join(each['people']) + '）' if each['people'] else ''}"
        for each in minutes.attendance
    ]
    charged = [
        f"{n}. {each.title}。{each.person.name}，{each.due_on.month}月{each.due_on.day}日前"
        for n, each in enumerate(follow_ups, 1)
    ]
    plain = [
        ("议题和结论", items), ("会议决定", decisions), ("落实事项", charged), ("到会情况", people),
    ]  # fmt: skip
    found = [("会议情况", text)]
    found += [(head, [[(line, False)] for line in lines]) for head, lines in plain]
    return [(head, lines) for head, lines in found if lines]
