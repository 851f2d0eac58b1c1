"""Speed of compiled rules beside the SQL one would write by hand."""
