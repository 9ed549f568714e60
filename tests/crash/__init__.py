"""Workers are killed, stopped and cut off; then a platform's own truth is compared with the rows."""
