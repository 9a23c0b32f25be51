"""The soak: a day of audio through the whole daemon, in which everything befalls the card again and again."""
