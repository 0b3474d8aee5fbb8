"""What the record says, for people: each event's name and each fact in Chinese.

Rooms above declare the names; here stand only words, so nothing is imported from above. A test
proves that every declared name has words.
"""

EVENTS = {
    "accounts.code.issued": "发激活码",
    "accounts.user.activated": "激活账号",
    "accounts.password.changed": "修改密码",
    "accounts.password.reset": "重设密码",
    "accounts.contact.changed": "修改联系方式",
    "accounts.data.exported": "下载自己的数据",
    "accounts.grant.given": "授权",
    "accounts.grant.revoked": "收回授权",
    "branches.unit.added": "添加组织",
    "branches.unit.changed": "修改组织",
    "branches.appointment.made": "任命",
    "branches.appointment.ended": "结束任期",
    "branches.member.transferred": "转接组织关系",
    "branches.member.viewed": "查看团员完整信息",
    "branches.member.listed": "查看名册完整信息",
    "jobs.job.started": "开始后台任务",
    "jobs.job.cancelled": "取消后台任务",
    "jobs.job.retried": "重试后台任务",
    "jobs.import.uploaded": "上传导入文件",
    "jobs.import.mapped": "对应导入的列",
    "jobs.import.dropped": "放弃导入",
    "jobs.import.confirmed": "确认导入",
    "jobs.import.saved": "导入入库",
    "jobs.import.undone": "撤销导入",
    "jobs.profile.saved": "保存列的对应",
    "jobs.export.started": "开始导出",
    "jobs.export.downloaded": "下载导出文件",
    "mailbox.case.received": "收到来信",
    "mailbox.case.withdrawn": "来信人撤回",
    "mailbox.case.accepted": "受理来信",
    "mailbox.case.refused": "不予受理",
    "mailbox.case.asked": "请来信人补充",
    "mailbox.case.told": "来信人补充",
    "mailbox.case.resumed": "等补充到期，继续办理",
    "mailbox.case.valued": "改“有价值”标记",
    "mailbox.case.routed": "转办来信",
    "mailbox.case.returned": "退回重新分派",
    "mailbox.case.claimed": "认领来信",
    "mailbox.case.extended": "延期",
    "mailbox.case.noted": "写内部备注",
    "mailbox.case.said": "值班老师留话",
    "mailbox.safety.changed": "修改心理安全提醒",
    "mailbox.saved_reply.changed": "修改常用答复",
    "mailbox.alert.raised": "发出紧急提醒",
    "mailbox.alert.taken": "接手紧急提醒",
    "mailbox.alert.closed": "处理完紧急提醒",
    "mailbox.case.drafted": "拟答复",
    "mailbox.case.draft_returned": "退回答复",
    "mailbox.case.answered": "发出答复",
    "mailbox.case.rated": "来信人评价",
    "mailbox.case.reopened": "重新办理",
    "mailbox.case.closed": "办结",
    "mailbox.case.escalated": "超期报书记",
    "mailbox.case.reveal_asked": "申请查看署名",
    "mailbox.case.revealed": "同意查看署名",
    "mailbox.publication.prepared": "整理公开稿",
    "mailbox.publication.approved": "确认公开",
    "mailbox.publication.dropped": "撤下公开稿",
    "mailbox.case.merged": "并案",
    "mailbox.case.unmerged": "拆出并案",
    "mailbox.case.checked": "部门审核通过答复",
    "mailbox.case.replied_first": "先回复来信人",
    "mailbox.case.reached": "记下怎样告诉来信人",
    "mailbox.case.leader_asked": "请领导批示",
    "mailbox.case.instructed": "领导批示",
    "mailbox.case.split": "拆成两封",
    "mailbox.support.given": "附议",
    "mailbox.support.withdrawn": "收回附议",
    "mailbox.survey.created": "新建调研",
    "mailbox.survey.changed": "修改调研",
    "mailbox.survey.dropped": "删除调研草稿",
    "mailbox.survey.opened": "发出调研",
    "mailbox.survey.closed": "截止调研",
    "mailbox.survey.copied": "复制调研成新一轮",
    "mailbox.survey.reminded": "提醒未答的人",
    "mailbox.rules.changed": "修改信箱规则",
    "mailbox.refusal_reason.changed": "修改不予受理的理由",
    "mailbox.service.changed": "修改服务事项",
    "mailbox.desk.changed": "修改服务台",
    "mailbox.shift.added": "排班",
    "mailbox.shift.removed": "取消班次",
    "mailbox.shift.signed_up": "报名值班",
    "mailbox.shift.left": "退出值班",
    "mailbox.swap.asked": "申请换班",
    "mailbox.swap.accepted": "换班",
    "mailbox.swap.refused": "没答应换班",
    "mailbox.work.confirmed": "确认值班时长",
    "mailbox.walk_in.recorded": "记到访",
    "mailbox.ticket.called": "叫号",
    "notices.notice.announced": "发公告",
    "notices.notice.confirmed": "确认通知",
    "notices.notice.reminded": "提醒没确认的人",
    "notices.delivery.retried": "重发没送到的",
    "notices.settings.changed": "修改提醒方式",
    "workdays.days.set": "修改工作日历",
    "workdays.days.cleared": "恢复国家日历",
    "workdays.year.confirmed": "核对放假安排",
}
FACTS = {
    "leader": "领导编号", "channel": "方式",
    "changes": "改了什么", "minutes": "分钟", "service": "服务", "shift": "班次", "swapped": "换给",
    "asked_by": "申请人编号", "by_email": "邮件", "by_push": "推送", "charset": "编码", "columns": "列",
    "days": "天数", "delivery": "送达编号", "due": "新时限", "end": "到", "export": "导出",
    "fields": "改了哪些", "handler": "办理人编号", "in_time": "按时", "is_active": "可选",
    "is_satisfied": "解决了", "is_valued": "有价值", "kind": "种类", "label": "名称",
    "last_day": "最后一天", "lead": "主办编号", "letter": "信件", "masked": "遮盖", "name": "名称", "note": "说明",
    "outcome": "结果", "parent": "上级编号", "people": "人数", "post": "职务", "query": "搜索",
    "question": "题目编号", "reason": "理由", "role": "角色", "row": "行", "rows": "行数",
    "seed": "抽签种子", "sheet": "工作表", "start": "从",
    "step": "环节", "stays": "经历", "survey": "上一轮编号", "title": "标题", "undone": "撤销", "unit": "组织",
    "user": "用户编号", "users": "人数", "valid_only": "只存正确的行", "version": "版本",
    "year": "年份", "duty_added": "增加值班（编号）", "duty_removed": "去掉值班（编号）",
    "words_added": "增加的词", "words_removed": "去掉的词", "harmless_added": "增加的例外",
    "harmless_removed": "去掉的例外", "message_added": "话改为", "message_removed": "原来的话",
    "phones_added": "增加电话", "phones_removed": "去掉电话",
}  # fmt: skip
VALUES = {True: "是", False: "否", None: "无"}


def event_words(name):
    """The event in Chinese; the name itself where no words are known."""
    return EVENTS.get(name, name)


def fact_words(data):
    """[(name, value)] of an event's data in Chinese."""
    return [(FACTS.get(name, name), _value(value)) for name, value in data.items()]


def _value(value):
    if isinstance(value, bool) or value is None:
        return VALUES[value]
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    return value


def names_said(text):
    """The names of events whose words hold `text`."""
    return [name for name, words in EVENTS.items() if text in words]
