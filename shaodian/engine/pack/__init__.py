"""Packs: the folder that says what one notice demands, read into a model that can be compiled."""
