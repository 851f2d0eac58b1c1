"""What a kind of rule is: its syntax, its statement, its sentence."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.conditions.names import Names
from shaodian.engine.conditions.nodes import Node
from shaodian.engine.pack.model import Derived, Pack, Rule
from shaodian.engine.pack.spec import Spec
from shaodian.engine.vocabulary.words import Fact


@dataclass
class Reading:
    """What reading a rule needs of its pack."""

    names: Names
    derived: dict[str, Derived]
    common: Callable[[Spec, str, str], dict[str, Any]]

    def fact(self, spec: Spec, key: str) -> Fact | None:
        """A fact or derived fact named at a key; a problem and None if there is none."""
        from shaodian.engine.conditions.reading import NotACondition

        name = spec.needed(key)
        try:
            return self.names.fact(name) if name else None
        except NotACondition as error:
            spec.problem(key, error.zh, error.en)
            return None


class Kind(ABC):
    """One kind of rule. `example` is shown on its page of the author's reference."""

    name: ClassVar[str]
    zh: ClassVar[str]
    about_zh: ClassVar[str]
    about_en: ClassVar[str]
    example: ClassVar[str]

    @abstractmethod
    def read(self, spec: Spec, reading: Reading) -> Rule | None:
        """The rule of a block; None if problems were found."""

    @abstractmethod
    def judge(self, rule: Any, build: Build, *, every_status: bool) -> exp.Query:
        """The statement that returns the findings of a run."""

    def sentence(self, rule: Any, pack: Pack, language: str) -> str:
        """The rule as an officer would say it, in `zh` or `en`."""
        raise NotImplementedError(rule)

    @abstractmethod
    def subject_kind(self, rule: Any) -> str:
        """person, membership, class_group, institution, authority, or the fact whose row it is."""

    def units(self, rule: Any) -> dict[str, str]:
        """The unit of observed and expected, by part."""
        return {}

    def evidence(self, rule: Any, build: Build) -> list[exp.Select]:
        """Legs of the statement that names the rows behind the findings in `judged`."""
        return []

    def trigger(self, rule: Any) -> str:
        """The fact whose row a finding names as its trigger, if it names one."""
        return ""

    def conditions(self, rule: Any) -> list[tuple[str, Node, str]]:
        """Conditions with the part they belong to and the fact of their row, for evidence."""
        return []
