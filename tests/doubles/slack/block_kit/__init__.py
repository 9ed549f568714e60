"""Block Kit as Slack takes it: fields of blocks and elements, limits of a message or a view, visible content.

Nothing here is sent or kept.
"""
