"""The finder as a page: the state of a link, shown and edited without script."""
