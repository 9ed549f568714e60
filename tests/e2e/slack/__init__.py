"""The desk, as it is started, against a local Slack that others wrote."""
