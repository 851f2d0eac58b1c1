"""A small pack to speak of: the town of the notice, its dates, its three counties."""

import pytest

from shaodian.engine.pack.build import pack_from

DIRECTIVE = {
    "id": "town",
    "in_force": {"from": "2021-01-17"},
    "applies_to": {"institutions": ["training"], "places": "city"},
    "values": {
        "class-max": {"2021-01-17": "10 persons"},
        "test-age": {"2021-01-17": "48 hours", "2022-04-20": "72 hours"},
        "fee-cap": {"2022-12-01": "5000 yuan", "2024-01-01": None},
        "share": {"2021-01-17": "50 percent"},
        "within": {"2021-01-17": "30 minutes", "2021-02-01": "20 minutes"},
    },
    "places": {
        "city": ["150800"],
        "suspended": {
            "2021-01-17": {"is": ["150802", "150821", "150825"]},
        },
        "changed": {
            "2021-01-17": {"is": ["150802", "150821"]},
            "2021-02-02": {"remove": ["150821"]},
            "2021-02-05T12:00:00+08:00": {"add": ["150823"]},
        },
        "others": {"in": "city", "not_in": "suspended"},
    },
}


@pytest.fixture
def town():
    """Makes a pack of the given rules, definitions and other keys."""

    def make(*rules, define=None, **keys):
        document = {
            **DIRECTIVE,
            **keys,
            "rules": [{"id": f"r{n}", **r} for n, r in enumerate(rules)],
        }
        if define:
            document["define"] = define
        return pack_from(document)

    return make


@pytest.fixture
def said(town):
    """Both sentences of one rule."""
    from shaodian.engine.sentences import rule_sentence

    def say(rule, define=None, **keys):
        pack = town(rule, define=define, **keys)
        return tuple(rule_sentence(pack.rules[0], pack, language) for language in ("zh", "en"))

    return say
