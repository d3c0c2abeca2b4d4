"""Decision tables: a table of conditions as a value, read from CSV; its overlaps and gaps; and the rules that say the same."""
