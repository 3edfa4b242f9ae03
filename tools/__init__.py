"""The project's own tools: import contract, lints and reports. Nothing here is shipped."""
