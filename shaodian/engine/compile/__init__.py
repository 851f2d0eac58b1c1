"""From a checked rule to two SQL statements, judge and evidence, in each database's own words."""
