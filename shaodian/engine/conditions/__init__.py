"""Conditions: one expression in a small language with SQL's look, read into typed nodes."""
