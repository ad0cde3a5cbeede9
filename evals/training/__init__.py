"""How the upper layers that ship were trained: README.md tells the steps and what they cost."""
