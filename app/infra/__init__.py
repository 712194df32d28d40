"""What everything stands on: database, clock, mail, jobs, wording. Knows nothing of careers."""
