"""The credential knowledge base: models, content, search, matching, pathways. It knows nothing of HTTP or dialogue."""
