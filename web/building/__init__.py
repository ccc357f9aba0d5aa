"""What the rooms answer becomes what a page shows: from their frozen values to the views, in words."""
