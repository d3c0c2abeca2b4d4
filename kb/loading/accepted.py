"""Reading `accepted.yaml`: findings that the author lets stand, each with a reason."""

from __future__ import annotations

from kb.codes import codes
from kb.expectations import Acceptance
from kb.loading.fields import Fields, nearest
from kb.loading.source import Listing, Node, shown
from kb.problems import Problems


def read_accepted(node: Node, problems: Problems) -> tuple[Acceptance, ...]:
    """The acceptances. Whether each accepts anything is found by `policy check`."""
    if not isinstance(node, Listing):
        problems.add("P101", "`accepted.yaml` must be a list", node.place, "write one `- accept: …` for each")
        return ()
    acceptable = tuple(code for code in codes() if code.startswith("C"))
    found = []
    for item in node.items:
        fields = Fields(item, "an acceptance", problems)
        code = fields.text("accept")
        if code and code not in acceptable:
            problems.add(
                "P116", f"`{shown(code)}` is not a code of a finding", fields.at("accept"), nearest(code, acceptable)
            )
        about = tuple(text.value for text in fields.texts("about", needed=False))
        because = fields.text("because")
        fields.finish()
        found.append(Acceptance(code=code, about=about, because=because, place=fields.place))
    return tuple(found)
