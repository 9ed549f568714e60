"""Methods of Slack's Web API as they are played, and the table of them.

Checks of blocks are in `block_kit`.
"""
