"""哨点的地方：行政区划与工作日历。Divisions with their history, and the working-day calendar."""
