"""The Publisher port on a folder, and what is read back from it when a store was lost."""

from aggregator.publish.files import FolderPublisher
from aggregator.publish.readback import read_published, read_site_id

__all__ = ["FolderPublisher", "read_published", "read_site_id"]
