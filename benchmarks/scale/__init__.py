"""The finder over a large catalogue."""
