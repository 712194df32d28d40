"""The ledger added up for each school and year, so that a region can be looked at in one glance."""
