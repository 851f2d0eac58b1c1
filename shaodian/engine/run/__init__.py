"""Running compiled rules: the tables a run needs, the three databases, the findings."""
