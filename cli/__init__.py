"""The terminal's door: `./duiping COMMAND`. Parses, calls the rooms below, prints."""
