"""Cases: learners who need a person."""
