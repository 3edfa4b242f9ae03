"""The reference pages of docs/, written from the code they describe.

``make docs`` writes them; a test compares what stands there with what would be written, so that a
setting, an event, a permission or a command cannot exist undocumented or be documented wrongly.
To add a page: one module beside these with a ``page()`` that gives its text, named in ``PAGES``.
"""
