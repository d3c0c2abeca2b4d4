"""Documents from values: Jinja2 to text, Markdown and HTML. Nothing here decides, and nothing here asks."""
