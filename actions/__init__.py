"""What the bot does. One action a file; `knowledge_client.py` is the only HTTP, and no wording is in Python."""
