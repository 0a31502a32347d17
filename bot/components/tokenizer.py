"""Rasa's own tokens, for Rasa's own tools: `rasa test nlu` lines predicted entities up with them.

Our components read the whole text. So training does without: splitting and fingerprinting the tokens of every example
would take a tenth of its time, and nothing would be learned from them.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.training_data.training_data import TrainingData


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER], is_trainable=False)
class ServingTokenizer(WhitespaceTokenizer):  # type: ignore[misc]
    """Rasa's whitespace tokenizer on messages, and nothing on training data."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data
