"""What the W3C feed validator would say of a document, rebuilt from its list of rules and the specifications.

Each complaint begins with the class of the rule as `refdata/checks/validator_rules.tsv` calls it. The rules that
cannot apply to what we write (RSS 1.0, Atom 0.3, elements that we never use) are left out.
"""

from tests.validity.atom import complaints_of_atom
from tests.validity.complaint import Complaint
from tests.validity.rss import complaints_of_rss

__all__ = ["Complaint", "complaints_of_atom", "complaints_of_rss"]
