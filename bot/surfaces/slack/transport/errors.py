"""What Slack refuses, sorted by what to do next (docs.slack.dev lists each method's errors)."""

from datetime import timedelta

from slack_sdk.errors import SlackApiError

from bot.surfaces.contract import Misdrawn, ShutOut, Unreached, Vanished

REVOKED = frozenset({"invalid_auth", "account_inactive", "token_revoked", "token_expired"})
"""The token is worth nothing any more."""

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


def sorted_out(trouble: SlackApiError, method: str) -> Misdrawn | ShutOut | Unreached | Vanished:
    """A refusal of Slack by what to do next."""
    answer = trouble.response
    code = str((answer.get("error") if hasattr(answer, "get") else "") or "unreadable")
    if code in _GONE:
        return Vanished(f"It is not there any more on Slack ({code}).", code=code)
    if code in _SHUT_OUT:
        return ShutOut(f"Slack does not let us do that ({code}): install the app again.", code=code)
    if code in _MISDRAWN:
        return Misdrawn(f"Slack refused how it was drawn ({code}).", code=code)
    wait = str((getattr(answer, "headers", None) or {}).get("Retry-After", ""))
    later = timedelta(seconds=int(wait)) if wait.isdecimal() else None
    return Unreached(f"Slack did not take it ({method}: {code}).", wait=later, code=code)
