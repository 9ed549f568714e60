"""What models behind an HTTP API have in common: how an answer is put together, schemas, prices, waits."""
