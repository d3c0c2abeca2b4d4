"""Tables of situations in and out: CSV and Parquet, what their columns mean, the rows screened, the summary."""
