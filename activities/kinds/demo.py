"""Kinds of activities in force, one changed since, and drafts, for a portal tried out."""

from dataclasses import replace

from activities.kinds import actions
from activities.kinds.library import SAMPLES
from activities.kinds.queries import sample_spec
from branches.organisation.queries import STAFF_POSTS
from tuanwei.accounts.models import User

IN_FORCE = ("usual", "league-day", "reading", "off-campus", "large", "venue", "project")


def fill(rng, cast):
    """The common samples in force; 一般活动 in its second version; one of another college begun."""
    staff = User.objects.filter(
        appointments__unit__kind="committee", appointments__post__in=STAFF_POSTS
    ).order_by("pk")[0]
    stand_in = cast["departments"]["学生处"].pk
    for key in IN_FORCE:
        sample = SAMPLES[key]
        spec = sample_spec(sample)
        chain = [
            replace(step, unit=stand_in, name="学生处")
            if step.who == "unit" and not step.unit
            else step
            for step in spec.chain
        ]
        draft = actions.make_kind(
            by=staff, name=sample.name, hint=sample.hint, spec=replace(spec, chain=tuple(chain))
        )
        kind = actions.put_in_force(draft=draft, by=staff, note="第一版。", offer=True).kind
        if key == "usual":
            draft = actions.begin_draft(kind=kind, by=staff)
            closing = replace(draft.spec.closing, photos_least=3)
            draft = actions.save_section(draft=draft, section="closing", data=closing, by=staff)
            actions.put_in_force(draft=draft, by=staff, note="结项照片从 2 张改成 3 张。")
    actions.make_from_samples(by=staff, samples=[SAMPLES["collective"]])
