"""Check that every relative link in the pages leads to a file, and every #part to a heading."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = {".venv", ".cache", ".git", "node_modules"}
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+\s+(.*?)\s*$", re.MULTILINE)


def pages() -> list[Path]:
    return sorted(
        page for page in ROOT.rglob("*.md") if not SKIPPED & set(page.relative_to(ROOT).parts)
    )


def anchors(page: Path) -> set[str]:
    """The names that a page's headings get, as forges make them."""
    headings = _HEADING.findall(_FENCE.sub("", page.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links() -> list[str]:
    broken = []
    for page in pages():
        for link in _LINK.findall(_FENCE.sub("", page.read_text("utf-8"))):
            if re.match(r"[a-z]+:", link):
                continue
            path, _, part = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (
                part and target.suffix == ".md" and part not in anchors(target)
            ):
                broken.append(f"{page.relative_to(ROOT)}: {link}")
    return broken


if __name__ == "__main__":
    found = broken_links()
    print("\n".join(found) or f"{len(pages())} pages, every link leads somewhere")
    sys.exit(bool(found))
