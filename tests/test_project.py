"""The repository itself: what may not be in it, and what must agree with what."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import shaodian

ROOT = Path(__file__).resolve().parent.parent


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached"], cwd=ROOT, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git clone")
    names = listed.stdout.decode("utf-8").split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_no_file_names_a_machine_or_a_package_registry():
    # A bracket in each, or this file would find itself.
    told = re.compile(
        "/[w]ork/|/[r]oot/|/[h]ome/[a-z]|[f]ile:///|pypi[.]org|python[h]osted|[p]ypi/simple"
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked_files()
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if told.search(line)
    ]
    assert not found


def test_every_tracked_text_ends_its_lines_the_same_way():
    assert not [path.name for path in tracked_files() if b"\r\n" in path.read_bytes()]


def test_the_version_is_the_newest_one_in_the_changelog():
    versions = re.findall(
        r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert versions[0] == shaodian.__version__


@pytest.mark.parametrize("name", ["uv", "run", "test"])
def test_every_locked_package_has_a_version_and_a_hash(name):
    lock = (ROOT / "requirements" / f"{name}.lock").read_text("utf-8")
    packages = re.split(r"^(?=[a-zA-Z0-9])", lock, flags=re.MULTILINE)[1:]
    assert packages
    for package in packages:
        assert re.match(r"[\w.-]+==\S+", package), package
        assert "--hash=sha256:" in package, package


def test_the_test_lock_holds_the_run_lock_unchanged():
    def pins(name):
        text = (ROOT / "requirements" / name).read_text("utf-8")
        return set(re.findall(r"^[\w.-]+==\S+", text, re.MULTILINE))

    assert pins("run.lock") <= pins("test.lock")


@pytest.mark.parametrize(
    "target", ["setup", "run", "test", "test-full", "lint", "bench", "docs", "help"]
)
def test_make_knows_the_words_that_the_pages_use(target):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_every_link_in_the_pages_leads_somewhere():
    checked = subprocess.run(
        [sys.executable, ROOT / "scripts/check_docs.py"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
