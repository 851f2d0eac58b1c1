"""Words of places: the names of divisions, and how a set of them changed."""

from shaodian.engine.instants import ALWAYS
from shaodian.engine.sentences.figures import instant_words
from shaodian.engine.sentences.voice import Voice
from shaodian.places.days import local_year
from shaodian.places.placesets import Entry, PlaceSet

_MOST = 8  # more names than these are counted


def place_words(name: str, voice: Voice) -> str:
    """A named set, or a code, by the names of its divisions: `临河区、五原县`."""
    return _words(name, voice, ())


def _words(name: str, voice: Voice, seen: tuple[str, ...]) -> str:
    found = voice.pack.places.get(name)
    if not isinstance(found, PlaceSet) or name in seen:
        return voice.division(name)
    if found.within:
        inside = voice.every([_words(one, voice, (*seen, name)) for one in found.within])
        if not found.outside:
            return inside
        outside = voice.every([_words(one, voice, (*seen, name)) for one in found.outside])
        return voice.say(f"{inside}（{outside}除外）", f"{inside} except {outside}")
    if not found.entries:
        return voice.say("（尚无地区）", "no place as yet")
    first, *later = found.entries
    said = _names(
        [code for verb, codes in first.operations if verb != "remove" for code in codes],
        first,
        voice,
    )
    notes = [_change(entry, voice) for entry in later]
    if _starts_late(first, voice):
        day = instant_words(first.at, voice.language)
        notes.insert(0, voice.say(f"{day}起", f"from {day}"))
    if not notes:
        return said
    return said + voice.say(f"（{'；'.join(notes)}）", f" ({'; '.join(notes)})")


def _starts_late(entry: Entry, voice: Voice) -> bool:
    return entry.at > max(voice.pack.force.start, ALWAYS)


def _change(entry: Entry, voice: Voice) -> str:
    day = instant_words(entry.at, voice.language)
    said = []
    for verb, codes in entry.operations:
        names = _names(list(codes), entry, voice)
        said.append(voice.say(*{
            "is": (f"为{names}" if names else "不再有", names or "nowhere"),
            "add": (f"增加{names}", f"also {names}"),
            "remove": (f"不再含{names}", f"no longer {names}"),
        }[verb]))  # fmt: skip
    return voice.say(f"{day}起{'、'.join(said)}", f"from {day} {' and '.join(said)}")


def _names(codes: list[str], entry: Entry, voice: Voice) -> str:
    year = None if entry.at == ALWAYS else local_year(entry.at)
    names = [voice.division(code, year) for code in codes]
    if len(names) > _MOST:
        shown = "、".join(names[:3])
        return voice.say(
            f"{shown}等{len(names)}地", f"{', '.join(names[:3])} and {len(names) - 3} more"
        )
    return voice.every(names)
