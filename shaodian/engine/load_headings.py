"""Which column each heading of a sheet means: English name, English heading or Chinese heading."""

from collections.abc import Mapping
from difflib import get_close_matches

from shaodian.engine.facts import Column, Fact
from shaodian.engine.load_sheets import Sheet, shown


def plain(heading: str) -> str:
    """A heading without case, and with one blank for any blanks and underscores."""
    return " ".join(heading.casefold().replace("_", " ").split())


def names_of(fact: Fact) -> dict[str, str]:
    """Every way to head a column of the fact, plain, and the column's name."""
    names: dict[str, str] = {}
    for column in fact.by_name.values():
        for heading in (column.name, column.en, column.zh):
            names.setdefault(plain(heading), column.name)
    if fact.time in ("day", "either"):
        time = "day" if fact.time == "day" else "at"
        for heading in ("on", "day", "日期"):
            names.setdefault(heading, time)
    return names


def match_headings(sheet: Sheet, fact: Fact) -> dict[str, int]:
    """Column names and where they stand in the sheet; what does not fit becomes a problem.

    Rows written one by one have no headings to miss: each is asked for what it needs by itself.
    """
    found = match_names(sheet, names_of(fact), _labels(fact))
    for column in fact.by_name.values() if sheet.by_line else ():
        if column.needed and column.name not in found and not _stands_in(fact, column, found):
            sheet.fail(
                sheet.where_heading(),
                f"缺少“{column.zh}”（{column.name}）一列",
                f"the column “{column.name}” ({column.zh}) is missing",
            )
    return found


def match_names(
    sheet: Sheet, names: Mapping[str, str], labels: Mapping[str, str]
) -> dict[str, int]:
    """As `match_headings`, for any closed list of names."""
    found: dict[str, int] = {}
    for place, heading in enumerate(sheet.headings):
        where = sheet.where_heading(shown(heading))
        name = names.get(plain(heading))
        if name is None:
            near = get_close_matches(plain(heading), names, n=1, cutoff=0.5)
            zh, en = (labels[names[near[0]]], names[near[0]]) if near else ("", "")
            sheet.fail(
                where,
                f"没有“{shown(heading)}”这一列" + (f"，是否指“{zh}”（{en}）？" if near else ""),
                f"unknown column “{shown(heading)}”" + (f"; did you mean “{en}”?" if near else ""),
            )
        elif name in found:
            first = sheet.headings[found[name]]
            sheet.fail(
                where,
                f"与“{shown(first)}”是同一列（{name}），只能有一列",
                f"the column “{name}” stands twice, first as “{shown(first)}”",
            )
        else:
            found[name] = place
    return found


def _labels(fact: Fact) -> dict[str, str]:
    return {column.name: column.zh for column in fact.by_name.values()}


def _stands_in(fact: Fact, column: Column, found: Mapping[str, int]) -> bool:
    """An instant that says the same as `at` makes it needless."""
    return column.name == "at" and fact.same_as_at in found
