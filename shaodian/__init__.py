"""Shaodian (哨点): a notice becomes rules, rules meet the facts, each breach cites its clause."""

__version__ = "0.1.0"
