"""What is noted of requests: one record of each, for the log, the audit log and the metrics."""
