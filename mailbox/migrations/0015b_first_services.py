"""A college starts with the services that every youth league desk gives; staff change them."""

from django.db import migrations

# name, summary, class, steps, documents
PLACE, HOURS = "学生中心一楼服务台", "周一至周五 12:00–13:30、17:00–18:30"
SERVICES = [
    ("证明开具", "团员身份、志愿服务、任职经历的证明", "other",
     "写清证明给谁用、写什么\n我们核对名册和记录\n盖章后通知你来取，也可以拍照发给你",
     "学生证或身份证\n对方要求的格式（有就带）"),
    ("场地借用", "活动室、会议室、户外场地", "activity",
     "写清活动、人数和时间\n我们核对有没有空\n负责老师批准后通知你",
     "活动方案（一页即可）"),
    ("团组织关系转接", "转进、转出、毕业转接", "other",
     "写清从哪个支部转到哪个支部\n我们在系统里发起\n对方支部接收后通知你",
     "团员证\n接收单位的全称和联系人"),
    ("政策咨询", "不知道找谁问，就来这里问", "other",
     "写下你的问题\n能当场答的当场答\n要问别的部门的，我们去问，再答复你", ""),
]


def create(apps, schema_editor):
    """Write the catalogue and one desk, where there is none yet."""
    case_class = apps.get_model("mailbox", "CaseClass")
    service = apps.get_model("mailbox", "Service")
    desk = apps.get_model("mailbox", "Desk")
    classes = {found.key: found for found in case_class.objects.all()}
    fallback = case_class.objects.order_by("position").last()
    if fallback is None:
        return
    for position, (name, summary, key, steps, documents) in enumerate(SERVICES):
        service.objects.get_or_create(
            name=name,
            defaults={
                "summary": summary, "case_class": classes.get(key, fallback), "steps": steps,
                "documents": documents, "place": PLACE, "hours": HOURS, "position": position,
            },
        )
    desk.objects.get_or_create(letter="A", defaults={"name": "青年服务岗", "place": PLACE})


class Migration(migrations.Migration):
    dependencies = [("mailbox", "0015_service_desk")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
