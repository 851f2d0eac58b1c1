"""`in_force:` of a directive or a rule: from when to when it binds, as known from when."""

from shaodian.engine.instants import ALWAYS, FOREVER
from shaodian.engine.pack.model import Force
from shaodian.engine.pack.spec import Spec
from shaodian.engine.pack.text import Block


def directive_force(spec: Spec) -> Force:
    """From `in_force`; signed at `signed`, else at 00:00 of `dated_on`."""
    dated = spec.when("dated_on")
    signed = spec.when("signed")
    if signed is None:
        signed = ALWAYS if dated is None else dated
    if "in_force" not in spec:
        spec.problem("in_force", "缺少「in_force」", "in_force is missing")
    force = _interval(spec, signed)
    if isinstance(spec.block.get("in_force"), Block) and force.start == ALWAYS:
        spec.problem("in_force", "in_force 需要 from", "in_force needs from")
    return force


def rule_force(spec: Spec, directive: Force) -> Force:
    """A rule's own `in_force`, within its directive's."""
    own = _interval(spec, directive.signed)
    both = own.within(directive)
    if both.start >= both.end and own.start < own.end and directive.start < directive.end:
        spec.problem(
            "in_force",
            "这段时间在指令的有效期之外，规则永远不生效",
            "outside the directive's own force: the rule never binds",
        )
    ends_narrower = own.end < directive.end
    return Force(
        both.start,
        both.end,
        own.end_signed if ends_narrower else directive.end_signed,
        max(own.signed, directive.signed),
    )


def _interval(spec: Spec, signed: int) -> Force:
    inner = spec.block_at("in_force")
    if inner is None:
        return Force(signed=signed)
    start = inner.when("from")
    own_signed = inner.when("signed")
    end, end_signed = _end(inner)
    inner.finish()
    if start is not None and end <= start:
        inner.problem("to", "in_force 的 to 早于 from", "in_force ends before it begins")
    return Force(
        ALWAYS if start is None else start,
        end,
        end_signed,
        signed if own_signed is None else own_signed,
    )


def _end(spec: Spec) -> tuple[int, int]:
    """`to:` as an instant, and when it was signed: a date is that whole day."""
    if not isinstance(spec.block.get("to"), Block):
        found = spec.when("to", end=True)
        return (FOREVER if found is None else found), ALWAYS
    inner = spec.block_at("to")
    assert inner is not None
    end, signed = inner.when("is", end=True), inner.when("signed")
    if "is" not in inner:
        inner.problem(None, "应写成 {is: 日期, signed: 时刻}", "write {is: DATE, signed: INSTANT}")
    inner.finish()
    return (FOREVER if end is None else end), (ALWAYS if signed is None else signed)
