"""Every clause that is proven here, by its id."""

from conformance.contract.contract import by_id

CLAUSES = by_id()
