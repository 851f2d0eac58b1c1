"""The keys that the readers of a pack accept, read off their source.

Every reader takes its keys from a Spec by name, so the names stand in the code: as the first text
given to a method of Spec, as the key of a function that is given a Spec, in `"key" in spec`, and
in the tuples that are gone through key by key.
"""

import ast
from pathlib import Path

import shaodian.engine

ROOT = Path(__file__).resolve().parents[2]
ENGINE = Path(shaodian.engine.__file__).parent
READERS = sorted(
    path for room in ("pack", "kinds", "derived") for path in (ENGINE / room).glob("*.py")
    if path.name not in ("lint.py", "model.py", "text.py")
)  # fmt: skip
METHODS = {
    "raw", "text", "needed", "name", "flag", "one_of", "said", "texts", "block_at", "blocks",
    "read", "when", "condition", "term", "number",
}  # fmt: skip
FUNCTIONS = {"fact", "read_moment", "columns_named", "_column", "_number", "_plain"}
# Texts that stand where a key may stand and are none.
NO_KEYS = {"zh", "en", "", "members"}


def keys_and_choices() -> tuple[set[str], set[str]]:
    """All keys, and all words that a key may have as its value (`one_of`)."""
    keys: set[str] = set()
    choices: set[str] = set()
    for path in READERS:
        tree = ast.parse(path.read_text("utf-8"))
        named = _named_tuples(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = _called(node)
                if name in METHODS and isinstance(node.func, ast.Attribute):
                    keys |= _texts(node.args[:1], named)
                elif name in FUNCTIONS:
                    keys |= _texts(node.args[1:2], named)
                elif name == "finish":
                    keys |= _texts(node.args, named) if _only_kept(node) else set()
                if name == "one_of":
                    choices |= _texts(node.args[1:], named)
            elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In):
                keys |= _texts([node.left], named) if _is_spec(node.comparators[0]) else set()
            elif isinstance(node, ast.For | ast.comprehension) and _goes_by_key(node.target):
                keys |= _texts([node.iter], named)
    return keys - NO_KEYS, choices - NO_KEYS


def _named_tuples(tree: ast.Module) -> dict[str, ast.expr]:
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _texts(nodes: list[ast.expr], named: dict[str, ast.expr]) -> set[str]:
    """The texts, those of tuples, and the first of each tuple inside a tuple."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Starred):
            found |= _texts([node.value], named)
        elif isinstance(node, ast.Name) and node.id in named:
            found |= _texts([named[node.id]], named)
        elif isinstance(node, ast.Tuple | ast.List | ast.Set):
            inner = [e.elts[0] if isinstance(e, ast.Tuple) and e.elts else e for e in node.elts]
            found |= _texts(inner, named)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def _only_kept(node: ast.Call) -> bool:
    """`finish("title")` names kept keys; with a condition it repeats what is read elsewhere."""
    return not any(isinstance(n, ast.IfExp) for arg in node.args for n in ast.walk(arg))


def _goes_by_key(target: ast.expr) -> bool:
    return any(isinstance(n, ast.Name) and n.id in {"key", "k"} for n in ast.walk(target))


def _is_spec(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"spec", "inner", "source", "own", "holder"}
