"""What Telegram delivers: updates read as what people do, and the people themselves."""
