"""One module a tool: `make(**options)` gives a System."""
