"""The documents of a disclosure, and the policy's own forms.

Each is built as one generic `Document` value (`document`), which knows nothing of formats; `formats` lays any of them out as
HTML, Markdown or PDF/UA. Whoever calls has to ask `triage.disclosure.lifecycle.visible_to` first.
"""
