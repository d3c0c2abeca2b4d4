"""The bench of a policy's authors: a pack that is edited in memory, and what each edit does. Values and functions, no screen.

| module | is |
| --- | --- |
| `bench` | the opened pack and the texts that were edited; a value |
| `watch` | what an edit does: problems, or the exact difference from the opened version; quick, because what stays is kept |
| `versions` | the version in `pack.yaml`, and what was changed outside |
"""
