"""Keep the keys of a running program out of crash files. Best effort: what a system does not offer is left
out.

Python cannot wipe memory, and a laptop's sleep file may hold it: full-disk encryption is the answer to both,
and the manual says so.
"""

from __future__ import annotations

import sys

_PR_SET_DUMPABLE = 4


def keep_out_of_crash_files() -> tuple[str, ...]:
    """No core files (RLIMIT_CORE=0) and, on Linux, no reading of this process by others of the same user
    (PR_SET_DUMPABLE=0). Returns the names of what took effect. Call once, when the program starts to
    handle cases.
    """
    if sys.platform == "win32":
        return ()
    done = []
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        done.append("RLIMIT_CORE")
    except (OSError, ValueError):
        pass
    if sys.platform == "linux":
        import ctypes

        try:
            if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0:
                done.append("PR_SET_DUMPABLE")
        except (OSError, AttributeError):
            pass
    return tuple(done)
