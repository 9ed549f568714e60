"""Errors of Slack as errors of a surface (docs.slack.dev lists each method's errors)."""

from datetime import timedelta

from slack_sdk.errors import SlackApiError

from bot.surfaces.contract import AccessRevoked, DrawingRefused, Gone, Unreachable

REVOKED = frozenset({"invalid_auth", "account_inactive", "token_revoked", "token_expired"})
"""Errors of a token that is no longer valid."""

_SHUT_OUT = frozenset({
    "missing_scope", "no_permission", "not_allowed_token_type", "not_authed", "org_login_required",
    "team_access_not_granted", *REVOKED,
})  # fmt: skip
_GONE = frozenset({
    "cannot_dm_bot", "cannot_reply_to_message", "cant_update_message", "channel_not_found",
    "edit_window_closed", "exchanged_trigger_id", "expired_trigger_id", "invalid_thread_ts",
    "invalid_trigger_id", "is_archived", "message_not_found", "messages_tab_disabled", "not_found",
    "not_in_channel", "restricted_action", "thread_not_found", "trigger_exchanged", "trigger_expired",
    "user_not_found", "user_not_in_channel", "view_not_found",
})  # fmt: skip
_MISDRAWN = frozenset({
    "block_mismatch", "invalid_arguments", "invalid_attachments", "invalid_blocks", "invalid_blocks_format",
    "msg_blocks_too_long", "msg_too_long", "no_text", "too_many_attachments",
})  # fmt: skip


def to_surface_error(
    trouble: SlackApiError, method: str
) -> DrawingRefused | AccessRevoked | Unreachable | Gone:
    """The surface error for a refusal of Slack."""
    answer = trouble.response
    code = str((answer.get("error") if hasattr(answer, "get") else "") or "unreadable")
    if code in _GONE:
        return Gone(f"It is no longer there on Slack ({code}).", code=code)
    if code in _SHUT_OUT:
        return AccessRevoked(f"Slack does not let us do that ({code}): install the app again.", code=code)
    if code in _MISDRAWN:
        return DrawingRefused(f"Slack refused how it was drawn ({code}).", code=code)
    wait = str((getattr(answer, "headers", None) or {}).get("Retry-After", ""))
    later = timedelta(seconds=int(wait)) if wait.isdecimal() else None
    return Unreachable(f"Slack did not take it ({method}: {code}).", wait=later, code=code)
