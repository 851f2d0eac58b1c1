"""A shipped pack as one mapping, and its examples beside what was found."""

from pathlib import Path

from shaodian.engine.pack.text import Source, read_yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = ("directive.yaml", "rules.yaml", "forms.yaml")


def pack_of(folder):
    """The files of a pack as one mapping."""
    pack = {}
    for name in FILES:
        if (folder / name).exists():
            document = read_yaml(Source.of(folder / name))
            pack.update({"forms": document} if isinstance(document, list) else document)
    return pack


def only(pack, rules):
    """The pack with these rules alone; its clauses would miss the others."""
    kept = {key: value for key, value in pack.items() if key != "clauses"}
    return {**kept, "rules": [rule for rule in pack["rules"] if rule["id"] in rules]}


def last_second(text):
    """A date of an example is its last second."""
    text = str(text)
    if "T" in text:
        return text
    return f"{text}T23:59:59+08:00"


def unequal(found, expected):
    """Expectations that nothing meets, and findings that nobody expects."""
    left = list(found)
    for one in expected:
        match = next((finding for finding in left if meets(finding, one)), None)
        if match is None:
            yield f"missing {dict(one)}"
        else:
            left.remove(match)
    yield from (f"not expected {finding}" for finding in left)


def meets(finding, expected):
    return all((finding.get(key) or None) == value for key, value in expected.items())
