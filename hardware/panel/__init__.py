"""The front panel and the box as code: dimensions, checks, drawings, solids, pictures."""
