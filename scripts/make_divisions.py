"""Make shaodian/places/data/divisions.csv: `scripts/make_divisions.py SOURCE_DIR`.

SOURCE_DIR holds divisions_history.csv with the columns code, name, level, prefecture_name,
start_year, end_year (exclusive) and successor_codes (`;` between them, a `[year]` where a part was
given away in that year), made from `result.csv` of yescallop/areacodes (CC0-1.0).

Three things are decided here, because the source leaves them open:

- The parent. It is the prefecture of the code if there is one, else the province: counties under a
  province itself (直辖) have codes such as 419001, and there is no 419000.
- What succession is. A part given to a division that was there before (`330105` to `330103[1996]`)
  is a boundary change and left out; a part that became a new division is kept.
- Who succeeds an abolished prefecture, about which the source is mostly silent: the one new
  prefecture that its counties came to in that year (巴彦淖尔盟 to 巴彦淖尔市), else the divisions
  that its counties became (莱芜市 to 莱芜区 and 钢城区 of 济南).
"""

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "shaodian/places/data/divisions.csv"
COUNTRY = ["100000", "中华人民共和国", "country", "", "1981", "", ""]

Row = dict[str, str]


def parent_of(code: str, known: set[str]) -> str:
    prefecture, province = code[:4] + "00", code[:2] + "0000"
    if code == province:
        return "100000"
    return prefecture if prefecture in known and prefecture != code else province


def told_successors(row: Row, first_years: dict[str, set[str]]) -> list[tuple[str, str]]:
    """(code, year) of each division that carries on what `row` was, or a new part of it."""
    told = []
    for text in filter(None, row["successor_codes"].split(";")):
        code, year = re.fullmatch(r"(\d{6})(?:\[(\d{4})\])?", text).groups()
        if code == row["code"] or (year and year not in first_years[code]):
            continue
        told.append((code, year or row["end_year"]))
    return told


def prefecture_successors(
    row: Row, rows: list[Row], known: set[str], first_years: dict[str, set[str]]
) -> list[tuple[str, str]]:
    year = row["end_year"]
    heirs = [
        heir
        for county in rows
        if county["level"] == "county"
        and parent_of(county["code"], known) == row["code"]
        and county["end_year"] == year
        for heir, when in told_successors(county, first_years)
        if when == year
    ]
    homes = {parent_of(heir, known) for heir in heirs}
    if len(homes) == 1 and year in first_years[next(iter(homes))]:
        return [(homes.pop(), year)]
    return [(heir, year) for heir in heirs]


def main(source: Path) -> None:
    with (source / "divisions_history.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {row["code"] for row in rows}
    first_years = defaultdict(set)
    for row in rows:
        first_years[row["code"]].add(row["start_year"])

    lines = [COUNTRY]
    for row in sorted(rows, key=lambda row: (row["code"], row["start_year"])):
        successors = told_successors(row, first_years)
        renamed = row["end_year"] in first_years[row["code"]]
        told_end = any(year == row["end_year"] for _, year in successors)
        if row["level"] == "prefecture" and row["end_year"] and not renamed and not told_end:
            successors += prefecture_successors(row, rows, known, first_years)
        if row["end_year"] and not renamed and not successors:
            print(f"no successor: {row['code']} {row['name']} {row['end_year']}", file=sys.stderr)
        told = ";".join(sorted({f"{code}@{year}" for code, year in successors}))
        parent = parent_of(row["code"], known)
        years = [row["start_year"], row["end_year"]]
        lines.append([row["code"], row["name"], row["level"], parent, *years, told])

    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "level", "parent", "from", "to", "successors"])
        writer.writerows(lines)
    print(f"{len(lines)} rows in {TARGET.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
