"""Who imports whom, read from the source and drawn as Mermaid: one node for each folder, arrows that others imply left out."""

from __future__ import annotations

from grimp import ImportGraph, build_graph

ROOMS = ("tui", "outputs", "triage", "kb")

Graph = dict[str, set[str]]


def folders_that_import() -> Graph:
    """For each folder of the source, as `triage.caselog`, the folders that its modules import from."""
    modules = build_graph(*ROOMS, cache_dir=None)
    graph: Graph = {}
    for module in modules.modules:
        here = _folder(modules, module)
        there = {_folder(modules, other) for other in modules.find_modules_directly_imported_by(module)}
        graph.setdefault(here, set()).update(there - {here})
    return graph


def _folder(modules: ImportGraph, module: str) -> str:
    """The folder of a room in which a module is, or the room itself."""
    room, _, rest = module.partition(".")
    folder = f"{room}.{rest.partition('.')[0]}"
    return folder if rest and modules.find_children(folder) else room


def reached(graph: Graph, start: str, without: tuple[str, str] | None = None) -> set[str]:
    """The folders that can be reached from one, `without` an arrow."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for there in graph.get(here, set()) - found:
            if (here, there) != without:
                found.add(there)
                waiting.append(there)
    return found


def reduced(graph: Graph) -> Graph:
    """The graph without each arrow that a longer way replaces, taken out one after another in order of names."""
    left = {here: set(there) for here, there in graph.items()}
    for here in sorted(left):
        for there in sorted(left[here]):
            if there in reached(left, here, without=(here, there)):
                left[here].discard(there)
    return left


def mermaid() -> str:
    """The drawing: a box for each room, outermost first."""
    graph = reduced(folders_that_import())
    lines = ["flowchart TD"]
    for room in ROOMS:
        lines.append(f'    subgraph room_{room}["{room}/"]')
        for folder in sorted(graph):
            if folder.split(".")[0] == room:
                label = folder.partition(".")[2] or f"modules of {room}/ itself"
                lines.append(f'        {_node(folder)}["{label}"]')
        lines.append("    end")
    lines += [f"    {_node(here)} --> {_node(there)}" for here in sorted(graph) for there in sorted(graph[here])]
    return "\n".join(lines) + "\n"


def _node(folder: str) -> str:
    return folder.replace(".", "_")
