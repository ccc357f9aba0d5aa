"""Who hears of an event, and how it reaches them. Everything starts from what the trail recorded."""
