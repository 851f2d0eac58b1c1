"""`forms.yaml`: each form that must be reported is one deadline rule."""

from shaodian.engine.pack.spec import Spec
from shaodian.engine.pack.text import Block

_PASSED_ON = (
    *("clause", "each", "period", "before", "by", "opens", "when", "applies_to", "during"),
    *("until", "lateness", "in_force", "reading", "says", "if_day_off", "only_in_time"),
)
_OF_THE_FORM = ("fields", "adds_up", "notes", "receiver")


def form_rules(spec: Spec, pack_id: str) -> list[Spec]:
    """A block of a deadline rule for each form."""
    return [_rule(form, pack_id) for form in spec.blocks("forms")]


def _rule(form: Spec, pack_id: str) -> Spec:
    name = form.name("id")
    form_id = form.text("form", f"{pack_id}/{name}")
    if "'" in form_id or "\\" in form_id:
        form.problem("form", "form 里不能有引号", "form cannot have quotes in it")
        form_id = name
    block, lines = Block(form.block.file, form.block.line), form.block.lines
    for key in _PASSED_ON:
        if form.raw(key) is not None:
            block.put(key, form.block[key], lines.get(key, form.block.line))
    owes = Block(form.block.file, form.block.line)
    owes.update(event="report", where=f"form = '{form_id}'", matching="for_day")
    block.update(id=name, kind="deadline", owes=owes)
    block.setdefault("each", "institution")
    form.said("title")
    form.finish(*_OF_THE_FORM)
    return Spec(block, form.problems)
