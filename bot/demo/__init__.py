"""The demonstration college: the website of a college that does not exist, with real programmes of other institutions."""
