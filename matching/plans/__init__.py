"""One module of SQL per plan."""
