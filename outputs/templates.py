"""The one Jinja2 environment. The only module that touches Jinja2.

Templates come from this package alone, never from a pack, a person or a file; values are escaped for HTML, and cleaned of control
characters for every format. A name that a template uses and nobody gave is an error.
"""

from __future__ import annotations

import re
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from kb.clean import clean, clean_line
from kb.loading.yaml_text import PHRASE, scalar


def _finalize(value: object) -> object:
    return clean(value) if type(value) is str else value


_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")


def markdown(text: object) -> str:
    """Text for Markdown: on one line, with everything escaped that Markdown or HTML within it would act on."""
    return _MARKS.sub(r"\\\1", clean_line(str(text)).replace("&", "&amp;"))


@cache
def _environment(escape: bool) -> Environment:
    made = Environment(
        loader=PackageLoader("outputs", "templates"),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalize,
    )
    made.filters["md"] = markdown
    made.filters["yaml"] = partial(scalar, plain=PHRASE)
    return made


def render(template: str, **values: object) -> str:
    """A template of this package filled with values. `.html.j2` templates escape; text and Markdown ones do not."""
    return _environment(escape=template.endswith(".html.j2")).get_template(template).render(**values)
