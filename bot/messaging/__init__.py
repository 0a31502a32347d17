"""What all messaging channels share: events in, messages out, one conversation for each person and thread."""
