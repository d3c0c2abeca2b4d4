"""Writing policy packs: a new one for another school, or one more entry for one that is there; as plain, quoted YAML."""
