"""Packs that must be refused: every one ends as PackError, with a sentence that helps."""
