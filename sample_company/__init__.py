"""The sample company 山月家居: June 2026 of three shops, as its platforms, channels and bank would export it.

Everything follows from one seed: `writing.write(folder, seed=…)` writes the same bytes every time.
Defects are planted by name (`defects`); what each must raise is written beside the files, in `expected.json`.
"""
