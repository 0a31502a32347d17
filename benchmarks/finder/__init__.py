"""The yardstick of the finder: learners' situations played through the real API, and what came of them."""
