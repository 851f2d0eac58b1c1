"""Make shaodian/places/data/workdays.csv: `scripts/make_calendar.py SOURCE.csv`.

SOURCE.csv has the columns date, is_day_off (Y or N) and basis, made from NateScarlet/holiday-cn
(MIT). Years whose basis is not `published` are left out: nobody knows yet. 2018 and 2019, which the
source lacks, are written here from the notices of the General Office of the State Council.
"""

import csv
import sys
from datetime import date, timedelta
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "shaodian/places/data/workdays.csv"

# Days off, from and to inclusive, and weekend days worked.
NOTICES = {
    2018: {  # 国办发明电〔2017〕12号; 29-31 December: 国办发明电〔2018〕15号
        "off": [
            ("01-01", "01-01"),
            ("02-15", "02-21"),
            ("04-05", "04-07"),
            ("04-29", "05-01"),
            ("06-18", "06-18"),
            ("09-24", "09-24"),
            ("10-01", "10-07"),
            ("12-30", "12-31"),
        ],
        "worked": ["02-11", "02-24", "04-08", "04-28", "09-29", "09-30", "12-29"],
    },
    2019: {  # 国办发明电〔2018〕15号; Labour Day as changed by 国办发明电〔2019〕3号
        "off": [
            ("01-01", "01-01"),
            ("02-04", "02-10"),
            ("04-05", "04-05"),
            ("05-01", "05-04"),
            ("06-07", "06-07"),
            ("09-13", "09-13"),
            ("10-01", "10-07"),
        ],
        "worked": ["02-02", "02-03", "04-28", "05-05", "09-29", "10-12"],
    },
}


def days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def from_notices() -> dict[date, bool]:
    working = {}
    for year, notice in NOTICES.items():
        for day in days(f"{year}-01-01", f"{year}-12-31"):
            working[day] = day.isoweekday() <= 5
        for first, last in notice["off"]:
            working.update(dict.fromkeys(days(f"{year}-{first}", f"{year}-{last}"), False))
        for day in notice["worked"]:
            working[date.fromisoformat(f"{year}-{day}")] = True
    return working


def main(source: Path) -> None:
    working = from_notices()
    with source.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["basis"] == "published":
                working[date.fromisoformat(row["date"])] = row["is_day_off"] == "N"
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["date", "working"])
        writer.writerows([day, "Y" if works else "N"] for day, works in sorted(working.items()))
    print(f"{len(working)} days in {TARGET.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
