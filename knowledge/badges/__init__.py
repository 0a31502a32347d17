"""Badges that people bring: Open Badges 2.0 and 3.0 read from JSON, a signed text, or a picture with one baked in.

Nothing here stores a badge or asks the network; what a badge names elsewhere is asked of a `Fetch` that the caller gives.
"""
