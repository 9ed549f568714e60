"""Common parts of models behind an HTTP API: assembling answers, schemas, prices, statuses."""
