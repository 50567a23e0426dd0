"""Makes the fictional municipality of the demo: places, people, figures, files."""
