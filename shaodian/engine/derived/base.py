"""A form of derived fact: its syntax and its rows."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from sqlglot import exp

from shaodian.engine.compile.build import Build
from shaodian.engine.kinds.base import Reading
from shaodian.engine.pack.model import Derived
from shaodian.engine.pack.spec import Spec


class Form(ABC):
    name: ClassVar[str]
    about_zh: ClassVar[str]
    about_en: ClassVar[str]

    @abstractmethod
    def read(self, spec: Spec, reading: Reading, name: str) -> Derived | None:
        """The derived fact of a block; None if problems were found."""

    @abstractmethod
    def rows(self, derived: Any, build: Build) -> exp.Query:
        """Its rows, as known at K and seen as of A."""
