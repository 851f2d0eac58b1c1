"""Words of a pack's dated values: the figure, and from when it is another one."""

from shaodian.engine.instants import ALWAYS
from shaodian.engine.pack.model import Entry, Value
from shaodian.engine.sentences.figures import amount, instant_words
from shaodian.engine.sentences.voice import Voice


def value_words(name: str, voice: Voice, *, glue: str = "", counted: str = "") -> str:
    """`48小时（2022年4月20日起72小时）`; a value that was only ever one figure is that figure.

    `counted` is the word for what a bare number counts; `glue` stands between the first figure
    and its changes: `24小时内（…起2小时）`.
    """
    value = voice.pack.values.get(name)
    if value is None or not value.entries:
        return voice.say("规定的数值", "the figure laid down")
    first, *later = _in_force(value, voice)
    said = _figure(first, voice, counted) + glue
    notes = []
    if first.start > max(voice.pack.force.start, ALWAYS):
        notes.append(voice.say(f"{_day(first, voice)}起", f"from {_day(first, voice)}"))
    for one in later:
        day, another = _day(one, voice), _figure(one, voice, counted)
        notes.append(voice.say(f"{day}起{another}", f"{another} from {day}"))
    if not notes:
        return said
    return said + voice.say(f"（{'，'.join(notes)}）", f" ({', '.join(notes)})")


def _in_force(value: Value, voice: Voice) -> list[Entry]:
    """The entries that matter while the pack is in force, one for each instant: the last signed."""
    by_start = {entry.start: entry for entry in value.entries}
    begun = [start for start in by_start if start <= voice.pack.force.start]
    since = max(begun, default=ALWAYS)
    return [by_start[start] for start in sorted(by_start) if start >= since]


def _figure(entry: Entry, voice: Voice, counted: str = "") -> str:
    if entry.pieces is None:
        return voice.say("不再限定", "no longer set")
    return amount(entry.pieces, entry.unit, voice.language) + ("" if entry.unit.zh else counted)


def _day(entry: Entry, voice: Voice) -> str:
    return instant_words(entry.start, voice.language)
