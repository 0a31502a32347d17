"""How Rasa 3.6.21 runs here: without TensorFlow, in process, with fast paths that change nothing but time."""
