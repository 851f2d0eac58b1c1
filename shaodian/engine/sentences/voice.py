"""Who speaks, of what, in which language: what every phrase of a sentence needs to know."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from shaodian.engine.pack.model import Pack
from shaodian.engine.vocabulary.words import Fact
from shaodian.places import DivisionTree, UnknownDivision


class Mood(NamedTuple):
    """A statement or a demand, affirmed or denied."""

    must: bool = False
    positive: bool = True

    @property
    def denied(self) -> "Mood":
        return Mood(self.must, not self.positive)


IS, MUST = Mood(), Mood(must=True)


@dataclass(frozen=True)
class Voice:
    """`fact` is the row whose columns have no path, `judged` the row seen as `row.x`, `subject`
    whom a duty is about, in whose name nothing need be repeated."""

    pack: Pack
    language: str
    fact: Fact | None = None
    subject: Fact | None = None
    judged: Fact | None = None
    tree: DivisionTree = field(default_factory=DivisionTree.national, compare=False, repr=False)

    @property
    def zh(self) -> bool:
        return self.language == "zh"

    def say(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def of(self, fact: Fact | None, subject: Fact | None = None) -> "Voice":
        """Speaking of the rows of a fact, or of a subject at an instant."""
        return replace(self, fact=fact, subject=subject, judged=None)

    def inside(self, fact: Fact) -> "Voice":
        """Speaking of rows seen from the row judged."""
        return replace(self, fact=fact, judged=self.judged or self.fact)

    def about(self) -> str:
        """The name of whoever the sentence is about."""
        chosen = self.subject or self.judged or self.fact
        return chosen.name if chosen else ""

    def division(self, code: str, year: int | None = None) -> str:
        """The name of a division; a code nobody published is said as it is."""
        try:
            return self.tree.get(code, year).name
        except UnknownDivision:
            return code

    def list(self, words: Sequence[str], last: tuple[str, str] = ("或", "or")) -> str:
        """`甲、乙或丙`, `a, b or c`."""
        if len(words) < 2:
            return "".join(words)
        head = ("、" if self.zh else ", ").join(words[:-1])
        return f"{head}{last[0]}{words[-1]}" if self.zh else f"{head} {last[1]} {words[-1]}"

    def every(self, words: Sequence[str]) -> str:
        """`甲、乙、丙`, `a, b and c`."""
        return "、".join(words) if self.zh else self.list(words, ("和", "and"))


def quoted(word: str) -> str:
    return "“" + word.replace("“", "‘").replace("”", "’") + "”"


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]
