"""Rendering: an Edition or the Directory becomes bytes; `formats.py` lists the formats."""

from aggregator.render.formats import INDEXES, PAGE, RENDERERS
from aggregator.render.leaves import Leaves

__all__ = ["INDEXES", "PAGE", "RENDERERS", "Leaves"]
