"""The FastAPI layer over the knowledge base and the triage of cases. It knows nothing of Rasa."""
