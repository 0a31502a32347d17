"""The parts of understanding that config.yml names. Their states are npz and JSON: loading a model runs no foreign code."""
