-- The eight rules of bench/pack as one writes them by hand who knows DuckDB and these facts.
--
-- `-- r1 findings` is what the rule finds, with the row judged; `-- r1 evidence` reads it back as `found`
-- and names the other rows that show it, late and only for what was found. A row counts as known at K.
-- Parameters are instants: as_of, known_at, window_from, window_to.

-- r1 findings
WITH crowd AS (
  SELECT session, count(*) AS present FROM fact_attendance
  WHERE state = 'present' AND "at" <= $as_of
    AND (recorded_at IS NULL OR recorded_at <= $known_at) AND (voided_at IS NULL OR $known_at < voided_at)
  GROUP BY session HAVING count(*) > 10)
SELECT 'r1' AS rule, s.institution, s.id AS subject, s.id AS occurrence, s.day, 'breach' AS status, crowd.present AS observed
FROM crowd JOIN fact_session AS s ON s.id = crowd.session JOIN fact_institution AS h ON h.id = s.institution
WHERE s.mode = 'offline' AND $window_from <= s."at" AND s."at" < $window_to AND s."at" <= $as_of
  AND h.from_at <= s."at" AND (h.to_at IS NULL OR s."at" < h.to_at)
  AND h.kind IN ('training_academic', 'training_nonacademic') AND h.division LIKE '1508%'
  AND (s.recorded_at IS NULL OR s.recorded_at <= $known_at) AND (s.voided_at IS NULL OR $known_at < s.voided_at)

-- r1 evidence
SELECT f.subject, f.occurrence, 'attendance' AS fact, a.id AS row_id FROM found AS f JOIN fact_attendance AS a ON a.session = f.subject
WHERE a.state = 'present' AND a."at" <= $as_of
  AND (a.recorded_at IS NULL OR a.recorded_at <= $known_at) AND (a.voided_at IS NULL OR $known_at < a.voided_at)

-- r2 findings
-- One bit a day and person, from seven days before the window; only who has no test on one of the
-- seven days before is then looked at by the instant.
WITH tests AS (
  SELECT person, day, "at" FROM fact_test WHERE kind = 'nucleic_acid' AND "at" <= $as_of
    AND (recorded_at IS NULL OR recorded_at <= $known_at) AND (voided_at IS NULL OR $known_at < voided_at)),
tested AS (
  SELECT person, bit_or(1::BIGINT << (day - (($window_from + 28800) // 86400 - 7))) AS days FROM tests
  WHERE day >= ($window_from + 28800) // 86400 - 7 GROUP BY person),
doubtful AS (
  SELECT a.id, a.institution, a.person, a.day, a."at"
  FROM fact_attendance AS a LEFT JOIN tested ON tested.person = a.person JOIN fact_institution AS h ON h.id = a.institution
  WHERE a.state = 'present' AND $window_from <= a."at" AND a."at" < $window_to AND a."at" <= $as_of
    AND (coalesce(tested.days, 0) >> (a.day - ($window_from + 28800) // 86400)) & 127 = 0
    AND h.from_at <= a."at" AND (h.to_at IS NULL OR a."at" < h.to_at)
    AND h.kind IN ('training_academic', 'training_nonacademic') AND h.division LIKE '1508%'
    AND (a.recorded_at IS NULL OR a.recorded_at <= $known_at) AND (a.voided_at IS NULL OR $known_at < a.voided_at))
SELECT 'r2' AS rule, institution, id AS subject, id AS occurrence, day, 'breach' AS status
FROM doubtful AS d WHERE NOT EXISTS (
  SELECT 1 FROM tests AS t WHERE t.person = d.person AND t.day = d.day AND t."at" <= d."at")

-- r2 evidence
SELECT f.subject, f.occurrence, 'test' AS fact, arg_max(t.id, t."at") AS row_id FROM found AS f
JOIN fact_attendance AS a ON a.id = f.subject JOIN fact_test AS t ON t.person = a.person AND t."at" <= a."at"
WHERE t.kind = 'nucleic_acid'
  AND (t.recorded_at IS NULL OR t.recorded_at <= $known_at) AND (t.voided_at IS NULL OR $known_at < t.voided_at)
GROUP BY ALL

-- r3 findings
-- How many tests came in time; when the second came only where it did not.
WITH tests AS (
  SELECT person, "at" FROM fact_test WHERE kind = 'nucleic_acid' AND "at" <= $as_of
    AND (recorded_at IS NULL OR recorded_at <= $known_at) AND (voided_at IS NULL OR $known_at < voided_at)),
bound AS (
  SELECT r.id, r.person, r.day, r."at", (r.day + 4) * 86400 - 28800 AS due, m.institution
  FROM fact_arrival AS r JOIN fact_membership AS m ON m.person = r.person JOIN fact_institution AS h ON h.id = m.institution
  WHERE $window_from <= r."at" AND r."at" <= $as_of
    AND m.from_at <= r."at" AND (m.to_at IS NULL OR r."at" < m.to_at)
    AND h.from_at <= r."at" AND (h.to_at IS NULL OR r."at" < h.to_at)
    AND h.kind IN ('training_academic', 'training_nonacademic') AND h.division LIKE '1508%'
    AND (r.recorded_at IS NULL OR r.recorded_at <= $known_at) AND (r.voided_at IS NULL OR $known_at < r.voided_at)
    AND (m.recorded_at IS NULL OR m.recorded_at <= $known_at) AND (m.voided_at IS NULL OR $known_at < m.voided_at)
  QUALIFY row_number() OVER (PARTITION BY r.id ORDER BY m.from_at, m.id) = 1),
missed AS (
  SELECT bound.* FROM bound LEFT JOIN tests AS t ON t.person = bound.person AND bound."at" <= t."at" AND t."at" < bound.due
  GROUP BY ALL HAVING count(t."at") < 2),
second AS (
  SELECT missed.id, min(t."at", 2)[2] AS met FROM missed JOIN tests AS t ON t.person = missed.person AND missed."at" <= t."at"
  GROUP BY missed.id)
SELECT 'r3' AS rule, institution, person AS subject, id AS occurrence, day, met,
       CASE WHEN met IS NOT NULL THEN 'late' WHEN $as_of < due THEN 'due' ELSE 'overdue' END AS status
FROM missed LEFT JOIN second USING (id)

-- r3 evidence
SELECT f.subject, f.occurrence, 'test' AS fact, t.id AS row_id FROM found AS f JOIN fact_arrival AS r ON r.id = f.occurrence
JOIN fact_test AS t ON t.person = f.subject AND r."at" <= t."at" AND t."at" <= coalesce(f.met, $as_of)
WHERE t.kind = 'nucleic_acid'
  AND (t.recorded_at IS NULL OR t.recorded_at <= $known_at) AND (t.voided_at IS NULL OR $known_at < t.voided_at)

-- r4 findings
WITH measured AS (
  SELECT person, bit_or(1::BIGINT << (day - ($window_from + 28800) // 86400)) AS days FROM fact_temperature
  WHERE $window_from <= "at" AND "at" <= $as_of
    AND (recorded_at IS NULL OR recorded_at <= $known_at) AND (voided_at IS NULL OR $known_at < voided_at)
  GROUP BY person)
SELECT 'r4' AS rule, a.institution, a.id AS subject, a.id AS occurrence, a.day, 'breach' AS status
FROM fact_attendance AS a LEFT JOIN measured ON measured.person = a.person JOIN fact_institution AS h ON h.id = a.institution
WHERE a.state = 'present' AND $window_from <= a."at" AND a."at" < $window_to AND a."at" <= $as_of
  AND (coalesce(measured.days, 0) >> (a.day - ($window_from + 28800) // 86400)) & 1 = 0
  AND h.from_at <= a."at" AND (h.to_at IS NULL OR a."at" < h.to_at)
  AND h.kind IN ('training_academic', 'training_nonacademic') AND h.division LIKE '1508%'
  AND (a.recorded_at IS NULL OR a.recorded_at <= $known_at) AND (a.voided_at IS NULL OR $known_at < a.voided_at)

-- r5 findings
SELECT 'r5' AS rule, s.institution, s.id AS subject, s.id AS occurrence, s.day, 'breach' AS status
FROM fact_session AS s JOIN fact_institution AS h ON h.id = s.institution
JOIN (VALUES ('150802', 1610812800, NULL), ('150821', 1610812800, 1611849600), ('150825', 1611849600, NULL))
  AS p(division, from_at, to_at) ON p.division = h.division
WHERE s.mode = 'offline' AND $window_from <= s."at" AND s."at" < $window_to AND s."at" <= $as_of
  AND p.from_at <= s."at" AND (p.to_at IS NULL OR s."at" < p.to_at)
  AND h.from_at <= s."at" AND (h.to_at IS NULL OR s."at" < h.to_at)
  AND h.kind IN ('training_academic', 'training_nonacademic')
  AND (s.recorded_at IS NULL OR s.recorded_at <= $known_at) AND (s.voided_at IS NULL OR $known_at < s.voided_at)

-- r6 findings
WITH days AS (
  SELECT CAST(range AS BIGINT) AS day, range * 86400 - 28800 AS from_at, range * 86400 + 28800 AS due
  FROM range(($window_from + 28800) // 86400, ($window_to + 28800) // 86400)),
first AS (
  SELECT institution, for_day, min("at") AS met FROM fact_report
  WHERE form = 'daily' AND "at" <= $as_of AND for_day * 86400 - 28800 <= "at"
    AND (recorded_at IS NULL OR recorded_at <= $known_at) AND (voided_at IS NULL OR $known_at < voided_at)
  GROUP BY institution, for_day)
SELECT 'r6' AS rule, h.id AS institution, h.id AS subject,
       strftime(DATE '1970-01-01' + CAST(days.day AS INT), '%Y-%m-%d') AS occurrence, days.day, met,
       CASE WHEN met IS NOT NULL THEN 'late' WHEN $as_of < due THEN 'due' ELSE 'overdue' END AS status
FROM days CROSS JOIN fact_institution AS h LEFT JOIN first ON first.institution = h.id AND first.for_day = days.day
WHERE days.from_at <= $as_of AND h.from_at <= days.due - 1 AND (h.to_at IS NULL OR days.due - 1 < h.to_at)
  AND h.kind IN ('training_academic', 'training_nonacademic') AND h.division LIKE '1508%'
  AND (first.met IS NULL OR first.met >= days.due)

-- r6 evidence
SELECT f.subject, f.occurrence, 'report' AS fact, r.id AS row_id FROM found AS f
JOIN fact_report AS r ON r.institution = f.subject AND r.for_day = f.day
WHERE r.form = 'daily' AND f.day * 86400 - 28800 <= r."at" AND r."at" <= coalesce(f.met, $as_of)
  AND (r.recorded_at IS NULL OR r.recorded_at <= $known_at) AND (r.voided_at IS NULL OR $known_at < r.voided_at)

-- r7 findings
WITH judged AS (
  SELECT f.*, f.class_hours > 6000 AS too_many, f.covers_until >=
    CAST(CAST(DATE '1970-01-01' + CAST(f.covers_from AS INT) + INTERVAL 3 MONTH AS DATE) - DATE '1970-01-01' AS BIGINT) AS too_long
  FROM fact_payment AS f JOIN fact_institution AS h ON h.id = f.institution
  WHERE $window_from <= f."at" AND f."at" < $window_to AND f."at" <= $as_of
    AND h.from_at <= f."at" AND (h.to_at IS NULL OR f."at" < h.to_at)
    AND h.kind IN ('training_academic', 'training_nonacademic') AND h.division LIKE '1508%'
    AND (f.recorded_at IS NULL OR f.recorded_at <= $known_at) AND (f.voided_at IS NULL OR $known_at < f.voided_at))
SELECT 'r7' AS rule, institution, id AS subject, id || '/hours' AS occurrence, day, 'breach' AS status FROM judged WHERE too_many
UNION ALL
SELECT 'r7', institution, id, id || '/months', day, 'breach' FROM judged WHERE too_long

-- r8 findings
SELECT 'r8' AS rule, s.institution, s.id AS subject, s.id AS occurrence, s.day, 'breach' AS status
FROM fact_session AS s JOIN fact_institution AS h ON h.id = s.institution
WHERE s.mode = 'offline' AND $window_from <= s."at" AND s."at" < $window_to AND s."at" <= $as_of
  AND h.from_at <= s."at" AND (h.to_at IS NULL OR s."at" < h.to_at)
  AND h.kind IN ('training_academic', 'training_nonacademic') AND h.division LIKE '1508%'
  AND (s.recorded_at IS NULL OR s.recorded_at <= $known_at) AND (s.voided_at IS NULL OR $known_at < s.voided_at)
  AND NOT EXISTS (
    SELECT 1 FROM fact_permit AS p WHERE p.institution = s.institution AND p.kind = 'operating'
      AND p.from_at <= s."at" AND (p.to_at IS NULL OR s."at" < p.to_at)
      AND (p.recorded_at IS NULL OR p.recorded_at <= $known_at) AND (p.voided_at IS NULL OR $known_at < p.voided_at))
