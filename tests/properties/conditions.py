"""Conditions on rows and subjects, by what they speak of."""

# What a row must be like, or what may come before: facts needed, condition. `{…}` is a figure.
AGES = ("48 hours", "24 hours", "2 days", "3 days")
NUMBERS = ("10 persons", "9 persons", "5 persons")

MUST = {
    "session": (
        ((), "headcount <= {n}"),
        ((), "headcount <= room.capacity"),
        ((), "headcount <= class_group.size and mode != 'online'"),
        ((), "area >= 2 square_metres * headcount"),
        ((), "minutes <= 45 minutes"),
        ((), "clock(at) between '08:00' and '18:30'"),
        ((), "working_day(day) or coalesce(mode, 'offline') = 'online'"),
        ((), "weekday(day) <= 5"),
        ((), "floor <= case when age(youngest_born, day) < 6 then 1 else 3 end"),
        ((), "institution.state = 'open'"),
        ((), "within(division, 'others')"),
        ((), "not within(division, 'closed') or within(division, '990200')"),
        (("attendance",), "count(attendance, where: state = 'present') <= 1"),
        (("attendance",), "sum(attendance.class_hours) <= 2"),
        (("attendance",), "headcount >= count(attendance.person) + coalesce(teachers, 1)"),
        (("hygiene",), "exists(hygiene, by: institution, where: day = row.day)"),
        (("hygiene",), "last(hygiene, where: kind = 'disinfection').passed = true"),
        ((), "count(membership, where: role = 'student') <= {n}"),
        ((), "count(membership, where: age(person.born, row.day) >= 6) >= 1"),
        (("warning",), "not exists(warning, by: division, where: level = 'red')"),
        (("symptom",), "count(symptom, where: recovered_on is null) = 0"),
    ),
    "attendance": (
        (("temperature",), "last(temperature).celsius < 37.3"),
        (("temperature",), "exists(temperature, by: person, where: day = row.day)"),
        (("temperature",), "highest(temperature.celsius) <= 37.3 celsius"),
        (("test",), "at - last(test, where: result = 'negative').at <= {age}"),
        (("test",), "days(last(test).day, day) <= 3"),
        (("test",), "count(test.kind) <= 1"),
        (("session",), "session.mode != 'online'"),
        (("session",), "session.room.capacity >= 5"),
        (("consent",), "last(consent, by: person).agreed = true"),
        ((), "age(person.born, day) >= 6"),
        ((), "institution.capacity >= 20 persons and state in ('present', 'late')"),
        (("isolation",), "not exists(isolation, where: kind = 'home')"),
    ),
    "payment": (
        ((), "yuan <= {fee}"),
        ((), "yuan <= 5000"),
        ((), "class_hours + gift_hours <= 60"),
        ((), "covers_until < add_months(covers_from, 3)"),
        ((), "yuan / class_hours <= 83.34"),
        ((), "days(covers_from, covers_until) < 90"),
        (("payment",), "sum(payment.yuan) <= 6000 yuan"),
        (("payment",), "yuan <= greatest(1000, lowest(payment.yuan, by: person))"),
    ),
    "test": (
        ((), "result_at is null or days(at, result_at) <= 1"),
        ((), "coalesce(result, 'negative') = 'negative'"),
        (("temperature",), "last(temperature, where: celsius >= 37.3).round = 'morning'"),
        ((), "minutes(at, result_at) <= 1440 or day_of_month(day) > 15"),
        ((), "first_of_month(day) = '2024-02-01' or month_of(day) = 3"),
    ),
    "grid_assignment": (
        ((), "to is null or days(from, to) >= 3"),
        ((), "role in ('officer', 'deputy')"),
        (("shift",), "exists(shift, where: leader)"),
        (("shift",), "exists(shift, where: from >= row.from)"),
    ),
    "incident": (
        ((), "closed_on is null or closed_on <= add_working_days(day, 3)"),
        (("message",), "count(message) >= 1"),
        (("message",), "exists(message, where: form = 'phone' and at - row.at <= 30 minutes)"),
    ),
    "hygiene": (((), "passed"), ((), "passed = true or kind != 'disinfection'")),
}  # fmt: skip

WHERE = {
    "session": ("mode != 'online'", "headcount > 5", "class_group.grade = 1"),
    "attendance": ("state in ('present', 'late')", "session.mode = 'offline'", "class_hours > 1"),
    "payment": ("coalesce(subject, '') = 'course'", "subject is not null", "gift_hours > 0"),
    "test": ("kind = 'nucleic_acid'", "result = 'positive'"),
    "temperature": ("celsius >= 37.3", "round = 'morning'"),
    "hygiene": ("kind = 'disinfection'", "passed"),
    "incident": ("kind = 'food'", "class_group is null"),
    "symptom": ("kind = 'fever'",),
    "arrival": ("origin_level in ('medium', 'high')", "origin_level != 'low'"),
    "stock": ("item = 'mask'",),
    "report": ("form = 'zero'", "confirmed_students = 0"),
    "disease_case": ("certainty = 'confirmed'",),
    "warning": ("kind = 'rain' and level = 'red'", "level = 'red'"),
    "activity": ("mode = 'offline'", "outside = 0"),
    "permit": ("kind = 'operating' and revoked_on is null", "kind = 'business'"),
    "shift": ("leader", "leader = false"),
    "complaint": ("kind = 'complaint'", "answered_at is null"),
    "water_test": ("passed",),
    "local_case": ("new_local > 0",),
    "grid_assignment": ("role in ('officer', 'deputy')",),
    "message": ("form = 'phone'",),
    "document": ("kind = 'approval'",),
    "suspension": ("kind = 'class'",),
    "isolation": ("kind = 'home'", "released_on is null"),
    "consent": ("agreed", "kind = 'online'"),
    "filing": ("kind = 'plan'",),
}  # fmt: skip

# What is so of an institution, for hold, level and reached.
OF_INSTITUTION = (
    (("grid_assignment",), "exists(grid_assignment, where: role in ('officer', 'deputy'))"),
    (("stock",), "sum(stock.change, where: item = 'mask') >= 7 * count(membership)"),
    (("enrolment",), "count(enrolment, where: returned_on is null) = 0"),
    (("enrolment",), "count(enrolment) >= 1"),
    ((), "count(membership, where: role = 'student') <= 2"),
    (("vaccination",), (
        "2 * count(membership, where: exists(vaccination, where: complete))"
        " >= count(membership)"
    )),
    (("temperature",), "highest(temperature.celsius) <= 37.3"),
    (("water_test",), "last(water_test).passed = true"),
    (("incident",), "count(incident, where: closed_on is null) = 0"),
    ((), "capacity >= {n}"),
    (("symptom",), "count(symptom.person, where: kind = 'fever') < 2"),
)  # fmt: skip
OF_PERSON = (
    (("vaccination",), "exists(vaccination, where: complete)"),
    (("test",), "count(test, where: result = 'negative') >= 1"),
    (("temperature",), "last(temperature).celsius < 37.3"),
    (("test",), "coalesce(days(last(test).day, day), 9) <= 5"),
    ((), "age(born, day) >= 6"),
)  # fmt: skip


def fill(pack, condition):
    """The condition with its figures drawn, and the facts it looks at asked for."""
    facts, text = condition
    pack.needs(*facts)
    return (
        text.replace("{n}", pack.figure(*NUMBERS)) if "{n}" in text
        else text.replace("{age}", pack.figure(*AGES)) if "{age}" in text
        else text.replace("{fee}", pack.figure("5000 yuan", "4999.99 yuan")) if "{fee}" in text
        else text
    )  # fmt: skip


def must(pack, fact):
    return fill(pack, pack.hand.one(*MUST[fact]))


def where(pack, fact, percent=60):
    """A condition on rows of the fact, or none."""
    if fact in WHERE and pack.hand.perhaps(percent):
        return {"where": pack.hand.one(*WHERE[fact])}
    return {}
