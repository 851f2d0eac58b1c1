"""Writes examples/bayannur/: invented facts to check packs/by-2021-4 against, the same each time.

Twelve training institutions, a closed one and a school in the seven counties of Bayannur, 10 to
24 January 2021. No name, number or event is real. Each story says what it is there for.

    python examples/make_bayannur.py [FOLDER]
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

Facts = dict[str, list[dict[str, object]]]

LINHE, WUYUAN, DENGKOU = "150802", "150821", "150822"
FRONT, MIDDLE, REAR, HANGGIN = "150823", "150824", "150825", "150826"  # 乌拉特前中后旗、杭锦后旗

INSTITUTIONS = (
    ("lh-1", "星河少儿书画室", "training_nonacademic", LINHE),
    ("lh-2", "启明学业辅导中心", "training_academic", LINHE),
    ("wy-1", "葵花学业辅导中心", "training_academic", WUYUAN),
    ("rear-1", "戈壁体育培训部", "training_nonacademic", REAR),
    ("dk-1", "沙金学业辅导中心", "training_academic", DENGKOU),
    ("dk-2", "枸杞职业技能学校", "vocational_training", DENGKOU),
    ("fr-1", "乌梁素学业辅导中心", "training_academic", FRONT),
    ("fr-2", "白彦花舞蹈室", "training_nonacademic", FRONT),
    ("mid-1", "海流图音乐室", "training_nonacademic", MIDDLE),
    ("mid-2", "草原职业技能学校", "vocational_training", MIDDLE),
    ("hg-1", "陕坝学业辅导中心", "training_academic", HANGGIN),
    ("hg-2", "河套网络课堂", "training_academic", HANGGIN),  # online all along
)
PLACES = tuple(row[0] for row in INSTITUTIONS)
SUSPENDED = ("lh-1", "lh-2", "wy-1", "rear-1")
OTHERS = tuple(place for place in PLACES if place not in SUSPENDED)
ON_SITE = tuple(place for place in OTHERS if place != "hg-2")
PEOPLE = {place: (f"{place}-t1", f"{place}-s1", f"{place}-s2") for place in PLACES}


def main(folder: Path) -> None:
    facts: Facts = defaultdict(list)
    for story in (
        ledger,
        papers,
        pledges_and_approvals,
        grid_and_survey,
        ordinary_lessons,
        lessons_out_of_line,
        lessons_where_stopped,
        at_the_door,
        tests,
        filings,
        cleaning,
        hiring,
        enrolling,
        moving_online,
        fees,
        refusals,
        taken_back,
    ):
        story(facts)
    write(folder, facts)


# -- the stories -----------------------------------------------------------------------------------


def ledger(facts: Facts) -> None:
    """Who is there. A school is not bound; one place closed its doors before the notice."""
    for key, name, kind, division in INSTITUTIONS:
        online = "yes" if key == "hg-2" else "no"
        add(facts, "institution", id=key, name=name, kind=kind, division=division)
        facts["institution"][-1] |= {"from": "2019-09-01", "state": "open", "online_only": online}
    add(facts, "institution", id="school", name="向阳小学", kind="primary", division=FRONT)
    add(facts, "institution", id="gone", name="旧街书法室", kind="training", division=FRONT)
    facts["institution"][-1] |= {"from": "2018-03-01", "state": "closed"}
    for place, people in PEOPLE.items():
        add(facts, "course", id=f"{place}-c", institution=place, name="寒假班")
        add(facts, "class_group", id=f"{place}-g", institution=place, course=f"{place}-c")
        for person, role in zip(people, ("teacher", "trainee", "trainee"), strict=True):
            add(facts, "person", id=person)
            add(facts, "membership", id=f"m-{person}", person=person, institution=place, role=role)
            facts["membership"][-1]["from"] = "2020-09-01"


def papers(facts: Facts) -> None:
    """fr-2 never had a permit, mid-2's and dk-2's run out; mid-1 has neither licence nor entry."""
    last_days = {"mid-2": "2021-01-20", "dk-2": "2021-01-24"}
    for place in PLACES:
        if place != "fr-2":
            lasting(facts, "permit", f"permit-{place}", place, to=last_days.get(place, ""))
            facts["permit"][-1]["kind"] = "operating"
        if place != "mid-1":
            lasting(facts, "permit", f"licence-{place}", place)
            facts["permit"][-1]["kind"] = "nonprofit" if place == "dk-2" else "business"


def pledges_and_approvals(facts: Facts) -> None:
    """hg-1 has neither; mid-1 signs two days late, fr-2 in a last second; fr-1 has no approval."""
    signed = {"fr-2": "2021-01-17T23:59:59+08:00", "mid-1": "2021-01-19"}
    for place in OTHERS:
        if place == "hg-1":
            continue
        until = "2021-01-22" if place == "dk-2" else ""
        lasting(
            facts, "commitment", f"pledge-{place}", place, signed.get(place, "2021-01-17"), until
        )
        facts["commitment"][-1] |= {"kind": "疫情防控", "signed_with": "属地指挥部"}
        if place not in ("hg-2", "fr-1"):
            add(facts, "approval", id=f"leave-{place}", institution=place, kind="办班")
            until = "2021-01-22" if place == "mid-2" else ""
            facts["approval"][-1] |= {"granted": "yes", "at": on(17, "16:00"), "valid_until": until}


def grid_and_survey(facts: Facts) -> None:
    """wy-1 has nobody in the grid, dk-1 nobody for two days; rear-1 was never surveyed."""
    for place in (*PLACES, "gone"):
        if place not in ("wy-1", "dk-1"):
            lasting(facts, "grid_assignment", f"grid-{place}", place, "2021-01-01")
            facts["grid_assignment"][-1] |= {"role": "officer", "holder": "网格员"}
        if place not in ("rear-1", "mid-1"):
            add(facts, "reconciliation", id=f"seen-{place}", institution=place, at="2021-01-15")
            facts["reconciliation"][-1]["result"] = "matched"
    lasting(facts, "grid_assignment", "grid-dk-1", "dk-1", "2021-01-01", "2021-01-18")
    facts["grid_assignment"][-1] |= {"role": "leader", "holder": "网格长"}
    lasting(facts, "grid_assignment", "grid-dk-1-deputy", "dk-1", "2021-01-21")
    facts["grid_assignment"][-1] |= {"role": "deputy", "holder": "代理人"}
    for place, result in (("mid-1", "added"), ("rear-1", "open")):  # two days late; not matched
        add(facts, "reconciliation", id=f"seen-{place}", institution=place, at="2021-01-20")
        facts["reconciliation"][-1]["result"] = result


def ordinary_lessons(facts: Facts) -> None:
    """Nine in the room, 1.2 metres apart, everyone checked, masked and aired."""
    for place in ON_SITE:
        for day in (18, 20) if place == "mid-2" else (18, 20, 23):
            lesson(facts, place, day, headcount=9, spacing=1.2)


def lessons_out_of_line(facts: Facts) -> None:
    """Eleven; just right; a centimetre short; not measured; unaired and unmasked; leave run out."""
    lesson(facts, "dk-1", 19, headcount=11, spacing=1.2)
    lesson(facts, "dk-2", 19, headcount=10, spacing=1)
    lesson(facts, "mid-1", 19, headcount=8, spacing=0.99)
    lesson(facts, "mid-2", 19, headcount=8, spacing="")
    lesson(facts, "fr-2", 19, headcount=8, spacing=1.2, aired=False, unmasked=2)
    lesson(facts, "mid-2", 23, headcount=8, spacing=1.2)


def lessons_where_stopped(facts: Facts) -> None:
    """The evening before, the first second, half online; one is typed in four days later."""
    session(facts, "les-lh-1-16", "lh-1", on(16, "19:00"), "offline", 8)
    session(facts, "les-lh-1-17", "lh-1", on(17, "00:00"), "offline", 1)
    session(facts, "les-lh-2-19", "lh-2", on(19, "09:00"), "online", 30)
    session(facts, "les-wy-1-21", "wy-1", on(21, "18:30"), "mixed", 6)
    session(facts, "les-hg-2-20", "hg-2", on(20, "09:00"), "online", 25)
    session(facts, "les-school-20", "school", on(20, "09:00"), "offline", 40)
    session(facts, "les-rear-1-19", "rear-1", on(19, "15:00"), "offline", 5)
    facts["session"][-1]["recorded_at"] = on(23, "10:00")
    for place, day in (("lh-1", 17), ("wy-1", 21), ("rear-1", 19)):
        hygiene(facts, f"air-{place}-{day}", place, "ventilation", on(day, "14:00"), "教室")


def at_the_door(facts: Facts) -> None:
    """hg-1 slips on the 22nd: a code unseen, a pupil past the door; a courier is not entered."""
    lesson(facts, "hg-1", 22, headcount=7, spacing=1.1, checked=False)
    entry(facts, "in-hg-1-22-t1", "hg-1", "hg-1-t1", on(22, "08:40"))
    entry(facts, "in-hg-1-22-s1", "hg-1", "hg-1-s1", on(22, "08:50"), code_checked="no")
    entry(facts, "in-fr-1-21-x", "fr-1", "", on(21, "11:00"), registered="no")
    entry(facts, "in-dk-2-21-x", "dk-2", "", on(21, "11:00"), temperature_taken="")
    late = {"institution": "hg-1", "person": "hg-1-s2"}  # checked in class, never registered
    add(facts, "temperature", id="temp-1", **late, at=on(22, "08:55"), celsius=36.5)
    add(facts, "health_code", id="code-1", **late, at="2021-01-22", result="green")


def tests(facts: Facts) -> None:
    """Everyone on the 16th and 22nd; fr-1-s1 never, mid-1-t1 once; one paid, one is not known."""
    for place in OTHERS:
        payer = "government" if place == "mid-2" else "institution"
        for person in PEOPLE[place]:
            days = {"fr-1-s1": (), "mid-1-t1": (16,), "hg-1-t1": (16, 17, 22)}.get(person, (16, 22))
            for day in days:
                swab(facts, f"swab-{person}-{day}", place, person, on(day, "08:00"), payer)
    for person in PEOPLE["lh-1"]:  # before the notice, and in a county that owes none of this
        swab(facts, f"swab-{person}-10", "lh-1", person, on(10, "08:00"), "person")
    swab(facts, "swab-own-cost", "fr-2", "fr-2-s1", on(24, "10:00"), "person")
    swab(facts, "swab-who-paid", "fr-2", "fr-2-s2", on(24, "10:05"), "")
    facts["test"][-1]["result"] = "invalid"


def filings(facts: Facts) -> None:
    """hg-1 files nothing; what it tested on the 17th is owed by the end of the 24th."""
    for place in OTHERS:
        for day in (18, 23) if place != "hg-1" else ():
            add(facts, "filing", id=f"filed-{place}-{day}", institution=place, kind="检测结果")
            facts["filing"][-1]["at"] = on(day, "17:00")


def cleaning(facts: Facts) -> None:
    """mid-2 disinfects once; fr-1 forgets the samples; dk-2 samples outside a second late."""
    for place in ON_SITE:
        for day in (16, 22):
            if (place, day) != ("mid-2", 22):
                hygiene(
                    facts, f"dis-{place}-{day}", place, "disinfection", on(day, "18:00"), "教室"
                )
            if place != "fr-1":
                where = "室内" if place == "dk-2" else "室内外"
                sample(facts, f"sam-{place}-{day}", place, on(day, "18:30"), where)
    sample(facts, "sam-dk-2-out-16", "dk-2", on(16, "18:40"), "室外")
    sample(facts, "sam-dk-2-out-24", "dk-2", on(24, "00:00"), "室外")


def hiring(facts: Facts) -> None:
    """From outside, from a listed place, of the city, from nobody knows where, after a stay."""
    risk = (
        ("risk-1", "130104", "medium", on(14, "10:00"), on(20, "18:00")),
        ("risk-2", "130104", "high", on(20, "18:00"), ""),
        ("risk-3", "230110", "low", on(12, "08:00"), ""),
    )
    for key, division, level, first, last in risk:
        add(facts, "risk_level", id=key, division=division, level=level, **{"from": first}, to=last)
    hires = (
        ("dk-1", "n1", on(18, "10:00"), "130104"),  # outside and listed
        ("dk-1", "n2", on(19, "10:00"), "230110"),  # outside, low
        ("fr-1", "n3", on(19, "10:00"), LINHE),  # of the city
        ("mid-1", "n4", on(20, "10:00"), ""),  # from where is not known
        ("lh-1", "n5", on(16, "23:59:59"), "130104"),  # a second before the notice
        ("hg-1", "n6", on(21, "10:00"), HANGGIN),  # back from a risk area 14 days ago
        ("hg-1", "n7", on(22, "10:00"), HANGGIN),  # 15 days ago
    )
    for place, person, when, origin in hires:
        add(facts, "person", id=person)
        add(facts, "hire", id=f"hire-{person}", institution=place, person=person, at=when)
        facts["hire"][-1]["origin"] = origin
    for person in ("n6", "n7"):
        add(facts, "travel", id=f"trip-{person}", person=person, origin=HANGGIN)
        facts["travel"][-1] |= {"destination": "130104", "destination_level": "medium"}
        facts["travel"][-1] |= {"from": on(2, "08:00"), "to": on(7, "20:00")}


def enrolling(facts: Facts) -> None:
    """The same for trainees, known by the day; the ban holds in the suspended counties too."""
    enrolled = (
        ("mid-2", "e1", "2021-01-19", "130104", ""),
        ("mid-2", "e2", "2021-01-19", MIDDLE, ""),
        ("fr-2", "e3", "2021-01-22", FRONT, "yes"),  # said so on the form
        ("lh-2", "e4", "2021-01-20", "150102", ""),
    )
    for place, person, day, origin, stayed in enrolled:
        add(facts, "person", id=person)
        add(facts, "enrolment", id=f"enrol-{person}", institution=place, person=person, at=day)
        facts["enrolment"][-1] |= {"origin": origin, "risk_history": stayed}


def moving_online(facts: Facts) -> None:
    """lh-2 goes online: one agreed, one was not asked; wy-1 asks more for it, rear-1 the same."""
    consent(facts, "yes-lh-2-s1", "lh-2", "lh-2-s1", "online", on(18, "20:00"), "yes")
    for person in ("lh-2-s1", "lh-2-s2"):
        attendance(facts, "lh-2", person, "les-lh-2-19", on(19, "09:00"))
    attendance(facts, "hg-2", "hg-2-s1", "les-hg-2-20", on(20, "09:00"))
    for place, before, after in (("wy-1", 1200, 1260), ("rear-1", 800, 800)):
        add(facts, "online_move", id=f"move-{place}", institution=place, at="2021-01-19")
        facts["online_move"][-1] |= {"class_group": f"{place}-g", "price_before": before}
        facts["online_move"][-1]["price_after"] = after
        for first, last, yuan in (("2020-09-01", "2021-01-18", before), ("2021-01-19", "", after)):
            lasting(facts, "price", f"price-{place}-{first[:4]}", place, first, last)
            facts["price"][-1] |= {"course": f"{place}-c", "yuan": yuan}


def fees(facts: Facts) -> None:
    """A test fee, tuition, and a test fee of the day before the notice."""
    for key, place, person, when, subject, yuan in (
        ("pay-1", "fr-2", "fr-2-s1", on(20, "10:00"), "核酸检测费", 80),
        ("pay-2", "fr-2", "fr-2-s2", on(20, "10:00"), "舞蹈", 900),
        ("pay-3", "dk-1", "dk-1-s1", on(16, "10:00"), "核酸检测费", 80),
    ):
        add(facts, "payment", id=key, institution=place, person=person, at=when)
        facts["payment"][-1] |= {"subject": subject, "yuan": yuan}


def refusals(facts: Facts) -> None:
    """Three will not go online: one waits, one is rescheduled, one is refunded at the last."""
    for place, person in (("wy-1", "wy-1-s1"), ("wy-1", "wy-1-s2"), ("rear-1", "rear-1-s1")):
        consent(facts, f"no-{person}", place, person, "online", on(17, "12:00"), "no")
    consent(facts, "later-wy-1-s2", "wy-1", "wy-1-s2", "reschedule", on(22, "12:00"), "yes")
    add(facts, "refund", id="back-1", institution="rear-1", person="rear-1-s1", yuan=640)
    facts["refund"][-1]["at"] = on(24, "23:59:59")


def taken_back(facts: Facts) -> None:
    """A lesson of twelve that was a slip of the pen, struck out two days later."""
    session(facts, "les-dk-2-21", "dk-2", on(21, "19:00"), "offline", 12)
    add(facts, "void", fact="session", id="les-dk-2-21", voided_at=on(23, "09:00"))
    facts["void"][-1]["reason"] = "人数误录"


# -- the words they are told with ------------------------------------------------------------------


def on(day: int, clock: str) -> str:
    """`on(18, "09:00")` is nine o'clock of 18 January 2021."""
    return f"2021-01-{day:02d}T{clock}{'' if clock.count(':') == 2 else ':00'}+08:00"


def add(facts: Facts, fact: str, /, **columns: object) -> None:
    facts[fact].append(columns)


def lasting(
    facts: Facts, fact: str, key: str, place: str, first: str = "2019-09-01", to: str = ""
) -> None:
    add(facts, fact, id=key, institution=place, **{"from": first}, to=to)


def lesson(
    facts: Facts,
    place: str,
    day: int,
    *,
    headcount: int,
    spacing: object,
    aired: bool = True,
    checked: bool = True,
    unmasked: int = 0,
) -> None:
    """A lesson on site with roll call, the door, masks and air."""
    key, (teacher, *pupils) = f"{place}-{day}", PEOPLE[place]
    session(facts, f"les-{key}", place, on(day, "09:00"), "offline", headcount, spacing)
    facts["session"][-1] |= {"class_group": f"{place}-g", "ends_at": on(day, "10:30")}
    for pupil in pupils:
        attendance(facts, place, pupil, f"les-{key}", on(day, "09:00"))
    for person in (teacher, *pupils) if checked else ():
        entry(facts, f"in-{person}-{day}", place, person, on(day, "08:45"))
    add(facts, "mask_check", id=f"mask-{key}", institution=place, at=on(day, "09:30"))
    facts["mask_check"][-1] |= {"people": headcount, "unmasked": unmasked}
    if aired:
        hygiene(facts, f"air-{key}", place, "ventilation", on(day, "08:30"), "教室")


def session(
    facts: Facts, key: str, place: str, when: str, mode: str, people: int, spacing: object = 1.5
) -> None:
    add(facts, "session", id=key, institution=place, at=when, mode=mode, headcount=people)
    facts["session"][-1] |= {"teachers": 1, "spacing": spacing}


def attendance(facts: Facts, place: str, person: str, lesson: str, when: str) -> None:
    add(facts, "attendance", id=f"roll-{person}-{lesson[4:]}", institution=place, person=person)
    facts["attendance"][-1] |= {"session": lesson, "at": when, "state": "present"}


def entry(facts: Facts, key: str, place: str, person: str, when: str, **but: str) -> None:
    done = dict.fromkeys(("registered", "temperature_taken", "code_checked"), "yes")
    add(facts, "entry", id=key, institution=place, person=person, at=when, **(done | but))


def hygiene(facts: Facts, key: str, place: str, kind: str, when: str, where: str) -> None:
    add(facts, "hygiene", id=key, institution=place, kind=kind, at=when, place=where)


def sample(facts: Facts, key: str, place: str, when: str, where: str) -> None:
    hygiene(facts, key, place, "environment_sampling", when, where)


def swab(facts: Facts, key: str, place: str, person: str, when: str, paid_by: str) -> None:
    add(facts, "test", id=key, institution=place, person=person, kind="nucleic_acid", at=when)
    facts["test"][-1] |= {"result": "negative", "paid_by": paid_by}


def consent(
    facts: Facts, key: str, place: str, person: str, kind: str, when: str, agreed: str
) -> None:
    add(facts, "consent", id=key, institution=place, person=person, kind=kind, at=when)
    facts["consent"][-1]["agreed"] = agreed


# Payments go into a file with a Chinese name and Chinese headings, to show that both are read.
IN_CHINESE = {
    "payment": "缴费",
    "id": "编号",
    "institution": "机构",
    "person": "人员",
    "at": "时间",
    "subject": "科目",
    "yuan": "金额",
}


def write(folder: Path, facts: Facts) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    for fact, rows in facts.items():
        words = IN_CHINESE if fact == "payment" else {}
        columns = list(dict.fromkeys(column for row in rows for column in row))
        path = folder / f"{words.get(fact, fact)}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow([words.get(column, column) for column in columns])
            out.writerows([row.get(column, "") for column in columns] for row in rows)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent / "bayannur"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here)
