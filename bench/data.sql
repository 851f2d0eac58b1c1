-- The facts of persons() persons in thirty days, made up by `chance`: see bench/data.py.
--
-- `-- table NAME` are tables that several facts come from: n is the number of a person, h of an
-- institution, c of a class. `-- fact NAME` gives some of the fact's columns, the rest is empty.

-- macros
-- A whole number below n that stays with the thing.
CREATE MACRO chance(thing, salt, n) AS CAST(hash(20210117, salt, thing) % n AS BIGINT);
CREATE MACRO first_day() AS 18644;  -- 2021-01-17
CREATE MACRO starts(day) AS CAST(day AS BIGINT) * 86400 - 28800;
CREATE MACRO house_id(n) AS 'i' || lpad(CAST(n AS VARCHAR), 6, '0');
CREATE MACRO person_id(n) AS 'p' || lpad(CAST(n AS VARCHAR), 8, '0');
CREATE MACRO class_id(n) AS 'c' || lpad(CAST(n AS VARCHAR), 7, '0');
CREATE MACRO county(n) AS
  list_extract(['150802', '150821', '150822', '150823', '150824', '150825', '150826', '150102'], n);
CREATE MACRO suspended(code, day) AS
  code = '150802' OR code = CASE WHEN day < first_day() + 12 THEN '150821' ELSE '150825' END;

-- table people
SELECT range AS n, range // 200 AS h FROM range(persons())

-- table houses
SELECT range AS h, county(1 + chance(range, 'county', 8)) AS division,
       county(1 + chance(range, 'moved', 8)) AS moved_to, chance(range, 'moves', 50) = 0 AS moves,
       CASE WHEN chance(range, 'kind', 10) < 6 THEN 'training_academic'
            WHEN chance(range, 'kind', 10) < 9 THEN 'training_nonacademic' ELSE 'primary' END AS kind
FROM range((persons() + 199) // 200)

-- table lessons
SELECT c, d.range AS day, h, 's' || lpad(CAST(c AS VARCHAR), 7, '0') || '-' || (d.range - first_day()) AS id,
       starts(d.range) + 32400 + 3600 * chance((c, d.range), 'hour', 8) AS "at",
       CASE WHEN suspended(IF(moves AND d.range >= first_day() + 10, moved_to, division), d.range)
            THEN chance((c, d.range), 'mode', 1000) < 20
            ELSE chance((c, d.range), 'mode', 1000) < 900 END AS offline,
       chance((c, d.range), 'guests', 1000) < 25 AS guests
FROM (SELECT range AS c, range // 20 AS h FROM range(persons() // 10))
JOIN houses USING (h) CROSS JOIN range(first_day(), first_day() + 30) AS d
WHERE (d.range + c) % 7 IN (0, 3)

-- table places
SELECT lessons.*, c * 10 + k.range AS n, k.range AS seat FROM lessons CROSS JOIN range(13) AS k
WHERE k.range < 10 OR (guests AND c * 10 + k.range < least(persons(), (h + 1) * 200))

-- table marks
SELECT *, chance((n, id), 'state', 1000) AS state_in FROM places
WHERE seat >= 10 OR chance((n, id), 'row', 1000) < 955

-- table returns
SELECT n, h, first_day() + chance(n, 'arrival', 30) AS day, chance(n, 'tests', 1000) AS tests_in
FROM people WHERE chance(n, 'arrives', 2) = 0

-- fact institution
SELECT house_id(h) AS id, division, kind, 'i' || h AS name, starts(first_day() - 400) AS from_at,
       IF(moves, starts(first_day() + 10), NULL) AS to_at, 0 AS day_of_row FROM houses
UNION ALL
SELECT house_id(h), moved_to, kind, 'i' || h, starts(first_day() + 10), NULL, 1 FROM houses WHERE moves
ORDER BY id, day_of_row

-- fact class_group
SELECT class_id(range) AS id, house_id(range // 20) AS institution,
       starts(first_day() - 100) AS from_at, 'c' || range AS name, 10 AS size
FROM range(persons() // 10) ORDER BY institution, id

-- fact membership
SELECT 'm' || person_id(n) AS id, house_id(h) AS institution, person_id(n) AS person, 'student' AS role,
       class_id(n // 10) AS class_group, starts(first_day() - 100) AS from_at FROM people
UNION ALL
SELECT 'n' || person_id(n), house_id((h + 1) % ((persons() + 199) // 200)), person_id(n), 'student',
       NULL, starts(first_day() - 50) FROM people WHERE chance(n, 'second', 100) < 3
ORDER BY institution, person

-- fact session
SELECT id, house_id(h) AS institution, day, "at", "at" + 60 AS recorded_at, class_id(c) AS class_group,
       IF(offline, 'offline', 'online') AS mode, 'lesson' AS purpose, 3600 AS minutes
FROM lessons ORDER BY institution, day, id

-- fact attendance
SELECT 'a' || person_id(n) || substr(id, 2) AS id, house_id(h) AS institution, day,
       "at" + chance((n, id), 'late', 300) AS "at", "at" + 600 AS recorded_at,
       IF(chance((n, id), 'void', 1000) < 3, "at" + 86400, NULL) AS voided_at, person_id(n) AS person,
       id AS session, class_id(n // 10) AS class_group,
       IF(seat < 10 AND state_in < 25, 'absent', 'present') AS state, 100 AS class_hours
FROM marks ORDER BY institution, person, day

-- fact temperature
SELECT 't' || person_id(n) || '-' || day AS id, house_id(h) AS institution, day,
       starts(day) + 27000 + chance((n, day), 'measured', 3600) AS "at",
       starts(day) + 32400 AS recorded_at,
       IF(chance((n, day), 'struck', 1000) < 3, starts(day + 1), NULL) AS voided_at,
       person_id(n) AS person, class_id(n // 10) AS class_group,
       360 + chance((n, day), 'celsius', 12) AS celsius, 'entry' AS round
FROM (SELECT DISTINCT n, h, day FROM marks)
WHERE chance((n, day), 'unmeasured', 1000) >= 18 ORDER BY institution, person, day

-- fact test
WITH taken AS (
  SELECT n, h, d.range AS day, 'x' AS mark,
         IF(chance((n, d.range), 'evening', 10) = 0, 72000, 21600) AS clock FROM people
  CROSS JOIN range(first_day() - 9, first_day() + 30) AS d
  WHERE (d.range + n) % 6 = 0 AND chance((n, d.range), 'taken', 1000) >= 15
  UNION ALL
  SELECT n, h, day + 1, 'y', 25200 FROM returns WHERE day + 1 < first_day() + 30
  UNION ALL
  SELECT n, h, IF(tests_in < 20, day + 5, day + 2), 'z', 25200 FROM returns
  WHERE tests_in >= 10 AND IF(tests_in < 20, day + 5, day + 2) < first_day() + 30)
SELECT mark || person_id(n) || '-' || day AS id, house_id(h) AS institution, day,
       starts(day) + clock + chance((n, day), 'minute', 3600) AS "at", starts(day) + 82800 AS recorded_at,
       IF(chance((n, day), 'undone', 1000) < 3, starts(day + 1), NULL) AS voided_at, person_id(n) AS person,
       IF(chance((n, day), 'kind', 1000) < 15, 'antigen', 'nucleic_acid') AS kind, 'negative' AS result,
       class_id(n // 10) AS class_group, starts(day) + clock + chance((n, day), 'minute', 3600) AS sampled_at
FROM taken ORDER BY institution, person, day

-- fact arrival
SELECT 'r' || person_id(n) AS id, house_id(h) AS institution, day, starts(day) + 43200 AS "at",
       starts(day) + 43260 AS recorded_at, person_id(n) AS person, 'low' AS origin_level, 'province' AS came_from
FROM returns ORDER BY institution, person

-- fact report
SELECT 'd' || lpad(CAST(h AS VARCHAR), 6, '0') || '-' || day AS id, house_id(h) AS institution, day,
       starts(day) + IF(late < 980, 36000 + 20 * late, 57600 + 10 * (late - 980)) AS "at",
       starts(day) + 57900 AS recorded_at, 'daily' AS form, day AS for_day,
       IF(chance((h, day), 'zero', 10) = 0, 'figures', 'zero') AS state
FROM (SELECT h, d.range AS day, chance((h, d.range), 'report', 1000) AS late
      FROM houses CROSS JOIN range(first_day(), first_day() + 30) AS d)
WHERE late < 990 ORDER BY institution, day

-- fact payment
SELECT 'f' || person_id(n) || '-' || k.range AS id, house_id(h) AS institution,
       first_day() + chance((n, k.range), 'paid', 30) AS day,
       starts(first_day() + chance((n, k.range), 'paid', 30)) + 36000 AS "at",
       starts(first_day() + chance((n, k.range), 'paid', 30)) + 36060 AS recorded_at, person_id(n) AS person,
       IF(chance((n, k.range), 'long', 1000) < 10, 6100, 2000 + 100 * chance((n, k.range), 'hours', 41)) AS class_hours,
       150000 AS yuan, first_day() + 45 AS covers_from,
       first_day() + IF(chance((n, k.range), 'months', 1000) < 10, 137, 104) AS covers_until, 'account' AS means
FROM people CROSS JOIN range(2) AS k WHERE k.range = 0 OR chance(n, 'again', 100) < 45
ORDER BY institution, person, day

-- fact permit
SELECT 'o' || house_id(h) AS id, house_id(h) AS institution, starts(first_day() - 700) AS from_at,
       starts(IF(h % 25 = 7, first_day() + 15, first_day() + 365)) AS to_at, 'operating' AS kind FROM houses
UNION ALL
SELECT 'b' || house_id(h), house_id(h), starts(first_day() - 900), NULL, 'business' FROM houses
ORDER BY institution, id
