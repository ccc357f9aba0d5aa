"""The ground floor: engine, unit of work, column types, migrations, and the rows that remember jobs."""
