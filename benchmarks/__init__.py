"""Measurements. They print figures; they assert nothing."""
