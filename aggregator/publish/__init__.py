"""The Publisher port on a folder, and what is read back from it when a store was lost."""

from aggregator.publish.files import FolderPublisher
from aggregator.publish.readback import read_last_line, read_published, read_site_id
from aggregator.publish.split import SplitPublisher

__all__ = ["FolderPublisher", "SplitPublisher", "read_last_line", "read_published", "read_site_id"]
