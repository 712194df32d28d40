"""The closed lists of the caseload: what can be looked after, and what becomes of a next action."""

SCHOOL, EMPLOYER = "school", "employer"
KINDS = {SCHOOL: "Schools", EMPLOYER: "Employers"}

WHATS = {
    "made": "Set",
    "moved": "Moved to another day",
    "given": "Given to a colleague",
    "done": "Done",
    "reopened": "Not done after all",
}
"""What an entry in the history of a next action tells of."""
