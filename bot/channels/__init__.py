"""One file per channel. Each turns what comes in into `Conversations` calls and renders the one message model."""
