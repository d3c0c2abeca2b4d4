"""The bench of policy authors in the app.

| module | is |
| --- | --- |
| `start` | the way in: which policy to open, and unsaved changes to go on with |
| `bench` | the bench: files, editor, lists; what is kept, what was changed outside |
| `screen` | the same with what leads on from it, saving and leaving |
| `editor`, `under`, `lines` | the editor of one file with signs beside its lines; the lists under it; what they say |
| `following` | what an edit does, found out in threads; what is stale is dropped |
| `recovery` | unsaved changes, kept in a file until they are saved or dropped |
| `difference`, `example` | the difference at length; a situation decided before and after |
| `atlas` | the map of the policy, or of the difference |
| `keeping`, `outside`, `report`, `choosing` | sheets: saving, what was changed outside, the report, one of many things |
"""
