"""The conversation: channels, the Rasa engine, and the components it is built from.

Importing this package prepares the process for Rasa, because Rasa imports our components by name, in any order.
"""

from bot.engine import prepare as _prepare

_prepare.process()
