"""How well messages that nobody trained on are understood, by the whole engine."""
