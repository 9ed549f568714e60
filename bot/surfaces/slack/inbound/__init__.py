"""What Slack delivers: payloads read as what people do, and the people themselves."""
