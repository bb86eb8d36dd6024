"""Formats written byte by byte, so that they can be written wrongly."""
