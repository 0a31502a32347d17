"""The people who work with Cairn: accounts, teams, sessions, what they did, and the office's settings."""
