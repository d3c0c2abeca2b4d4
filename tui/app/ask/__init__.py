"""Asking about a situation: one screen whose pages follow each other, from the first words to the answer."""
