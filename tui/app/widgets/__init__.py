"""Widgets: each is given values and posts messages; none decides anything."""
