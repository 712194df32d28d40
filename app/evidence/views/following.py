"""What is missing, provider access and work experience, followed through the year."""
