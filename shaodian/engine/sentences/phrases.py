"""The three questions that a sentence asks of a node; the answers are registered by subject.

`clause` says a condition, `quantity` what can be compared, `named` what a derived fact stands
for. A node is answered in one place, and each answer may ask again of the nodes inside.
"""

from functools import singledispatch

from shaodian.engine.conditions.nodes import Node
from shaodian.engine.pack.model import Derived
from shaodian.engine.sentences.voice import IS, Mood, Voice, quoted


@singledispatch
def clause(node: Node, voice: Voice, mood: Mood = IS) -> str:
    """A condition as a clause: stated or demanded, affirmed or denied."""
    raise TypeError(node, voice, mood)


@singledispatch
def quantity(node: Node, voice: Voice) -> str:
    """A figure, a time or a text as the subject or object of a clause."""
    if node.type.kind == "flag":
        return quoted(clause(node, voice))
    raise TypeError(node, voice)


@singledispatch
def named(derived: Derived, voice: Voice) -> str:
    """What a derived fact stands for, as a noun."""
    raise TypeError(derived, voice)
