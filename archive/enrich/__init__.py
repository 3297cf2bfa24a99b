"""What follows from one record: its language, its topics, its quality. Pure functions of the record and settings."""
