"""Rendering: an Edition, an Archive or the Directory becomes bytes; `formats.py` lists the formats."""

from aggregator.render.archive import archived, read_archive, render_archive
from aggregator.render.formats import INDEXES, PAGE, RENDERERS
from aggregator.render.leaves import Leaves

__all__ = ["INDEXES", "PAGE", "RENDERERS", "Leaves", "archived", "read_archive", "render_archive"]
