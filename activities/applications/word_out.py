"""The official Word form: the built-in one or a kind's own, filled in with what was handed in.

A kind's own template may name fields, ask for them and walk through tables, and nothing more: no
calls, no arithmetic, no texts put together, no loop in a loop, nothing that makes much out of little.
It is tried with invented data before it is kept.
"""

from functools import cache
from io import BytesIO
from zipfile import BadZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError, UndefinedError, nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import LxmlError

from activities.applications import filling
from tuanwei.attachments import files

LATIN, BODY, HEADING = "Times New Roman", "宋体", "黑体"
FILTERS = ("default", "join", "length", "first", "last", "trim")
PLAIN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr,
    nodes.Getitem, nodes.Tuple, nodes.For, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand,
    nodes.And, nodes.Or, nodes.Not, nodes.Test, nodes.Filter,
)  # fmt: skip
MOST_LOOPS, MOST_CHARACTERS = 100, 8_000_000
INVENTED = "样"
OPINION_LINES = "\n\n　　　　　　签字（盖章）：　　　　　　　年　　月　　日"


class TooLong(TemplateError):
    """A template that gives more than a form holds."""


class Bounded(Template):
    """A template whose text ends where a form would be too long."""

    def render(self, *args, **kwargs):
        """The text; raises TooLong as soon as it is."""
        pieces, size = [], 0
        for piece in self.generate(*args, **kwargs):
            size += len(piece)
            if size > MOST_CHARACTERS:
                raise TooLong
            pieces.append(piece)
        return "".join(pieces)


def must_be_plain(tree):
    """Raises SecurityError for what only much work or much memory could fill in."""
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, PLAIN):
            raise SecurityError(f"no {type(node).__name__}")
    for node in tree.find_all(nodes.Filter):
        if not all(isinstance(each, nodes.Const) for each in node.args):
            raise SecurityError("a filter made of other texts")
    loops = list(tree.find_all(nodes.For))
    if len(loops) > MOST_LOOPS or any(any(each.find_all(nodes.For)) for each in loops):
        raise SecurityError("loops in loops")


class Environment(SandboxedEnvironment):
    """Jinja for templates from outside: names and loops over what is given."""

    template_class = Bounded

    def __init__(self):
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals = {}
        self.filters = {name: self.filters[name] for name in FILTERS}

    def is_safe_callable(self, obj):
        """Nothing is called."""
        return False

    def _parse(self, source, name, filename):
        """What Jinja compiles is looked through before."""
        tree = super()._parse(source, name, filename)
        must_be_plain(tree)
        return tree


def spoken_name(label):
    """A label as a name in templates: 提前布置（分钟） is 提前布置分钟."""
    return "".join(letter for letter in label if letter.isalnum() or letter == "_")


def plain_text(text):
    """Text that XML can hold."""
    return "".join(
        c for c in str(text) if c in "\n\t" or (ord(c) >= 32 and ord(c) not in (0xFFFE, 0xFFFF))
    )


def context_of(content, *, number="", state="", opinions=()):
    """What templates may name: every field by its label and by its name, tables by theirs.

    `opinions` [(name, words)] are the cells of those who decide.
    """
    found = {
        "编号": number, "类型": content["kind"], "申报单位": content["unit"], "状态": state,
        "预算合计": content["total"], "负责人": "",
        "fields": [], "审核意见": [
            {"环节": plain_text(name), "意见": plain_text(words) + ("" if words else OPINION_LINES)}
            for name, words in opinions
        ],
    }  # fmt: skip
    for field in content["fields"]:
        words = plain_text(field["words"])
        if "rows" in field:
            heads = [spoken_name(head) for head in field["head"]]
            rows = [dict(zip(heads, map(plain_text, row), strict=True)) for row in field["rows"]]
            found[spoken_name(field["label"])] = rows
            found[f"{spoken_name(field['label'])}文字"] = words
        else:
            found[spoken_name(field["label"])] = words
        found["fields"].append({"label": plain_text(field["label"]), "words": words})
        if field["name"] == "team":
            found["负责人"] = next(
                (plain_text(row[0]) for row in field["rows"] if row[2].startswith("负责人")), ""
            )
    return found


def names_in(rules):
    """[(mark, label)] that a template of these rules may hold."""
    found = [("编号", _("交上去以后的编号")), ("类型", _("活动类型")), ("申报单位", _("申报单位")),
             ("负责人", _("团队里的负责人")), ("预算合计", _("预算合计（元）"))]  # fmt: skip
    for label in filling.labels(rules):
        name = spoken_name(label.label)
        if label.name in filling.ROWS:
            heads = "、".join(f"行.{spoken_name(head)}" for head in filling.ROWS[label.name])
            found.append(
                (f"{{%tr for 行 in {name} %}} … {{%tr endfor %}}", f"{label.label}：{heads}")
            )
        else:
            found.append((f"{{{{ {name} }}}}", label.label))
    found = [
        (mark if mark.startswith("{") else f"{{{{ {mark} }}}}", words) for mark, words in found
    ]
    return [*found, ("{%tr for 行 in 审核意见 %} … {%tr endfor %}", "审核意见：行.环节、行.意见")]


def render(template, context):
    """The bytes of the filled form; raises ValidationError, in words, for a template that fails."""
    try:
        paper = DocxTemplate(BytesIO(template))
        paper.render(context, jinja_env=Environment(), autoescape=True)
        kept = BytesIO()
        paper.save(kept)
        Document(BytesIO(kept.getvalue()))
    except UndefinedError as fault:
        name = str(fault).split("'")[1] if "'" in str(fault) else ""
        raise ValidationError(_("不认识记号“%s”，请照下面列的写。") % name[:40]) from fault
    except SecurityError as fault:
        raise ValidationError(_("记号里只能写名称、条件和一层循环，不能写计算或调用。")) from fault
    except TooLong as fault:
        raise ValidationError(_("按这份模板填出来太长了，请把它改短。")) from fault
    except TemplateSyntaxError as fault:
        raise ValidationError(
            _("有一处记号没写完整：看看 {{ }} 和 {% %} 是不是成对，循环有没有结束。")
        ) from fault
    except (TemplateError, OpcError, LxmlError, BadZipFile, KeyError, ValueError, TypeError,
            AttributeError, IndexError, RecursionError) as fault:  # fmt: skip
        raise ValidationError(_("这份 Word 表填不出来。请用 Word 另存为 docx 再试。")) from fault
    return kept.getvalue()


def try_out(template, rules, kind):
    """Fill a template with invented data; raises ValidationError with the reason when it fails."""
    fields = []
    for label in filling.labels(rules):
        field = {"step": label.step, "name": label.name, "label": label.label, "words": INVENTED}
        if label.name in filling.ROWS:
            head = filling.ROWS[label.name]
            field |= {"head": list(head), "rows": [[INVENTED] * len(head)] * 2}
        fields.append(field)
    content = {"kind": kind, "unit": INVENTED, "total": "0.00", "fields": fields}
    render(template, context_of(content, number="SB2026-0001", opinions=[(INVENTED, "")]))


def template_of(kind):
    """The bytes of the kind's own template, else of the built-in one."""
    own = getattr(kind, "word_form", None)
    if own is None:
        return built_in()
    try:
        return files.location(own.attachment.path).read_bytes()
    except FileNotFoundError:
        return built_in()


@cache
def built_in():
    """The built-in template: every field in a table, the opinions below it, A4."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(22)
    _set_font(paper.styles["Normal"], BODY, 11)
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run("{{ 类型 }}申报表")
    _set_font(run, HEADING, 18)
    line = paper.add_paragraph("编号：{{ 编号 }}　　申报单位：{{ 申报单位 }}")
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table = paper.add_table(rows=0, cols=2, style="Table Grid")
    for left, right in (
        ("{%tr for 行 in fields %}", ""), ("{{ 行.label }}", "{{ 行.words }}"),
        ("{%tr endfor %}", ""), ("预算合计（元）", "{{ 预算合计 }}"),
        ("{%tr for 行 in 审核意见 %}", ""), ("{{ 行.环节 }}意见", "{{ 行.意见 }}"),
        ("{%tr endfor %}", ""), ("备注", ""),
    ):  # fmt: skip
        cells = table.add_row().cells
        for cell, text, width in zip(cells, (left, right), (Mm(38), Mm(128)), strict=True):
            cell.width = width
            cell.paragraphs[0].add_run(text)
    about = paper.core_properties
    about.title, about.author, about.comments, about.language = "申报表", "", "", "zh-CN"
    kept = BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _set_font(thing, name, size):
    thing.font.name, thing.font.size = LATIN, Pt(size)
    thing.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
