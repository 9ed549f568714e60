"""Which parameters a method has, by the Bot API that is spoken; a name with a star must be given.

Telegram itself passes over what it does not know; here it is refused, because it is always a mistake.
Source: core.telegram.org/bots/api, 10.0 to 10.3.
"""

from functools import cache

Version = tuple[int, int]

WHERE = "business_connection_id chat_id* message_thread_id direct_messages_topic_id"
HOW = "disable_notification protect_content allow_paid_broadcast message_effect_id suggested_post_parameters"
ANSWERS = "reply_parameters reply_markup"
CAPTION = "caption parse_mode caption_entities"
MESSAGE = "business_connection_id chat_id message_id inline_message_id"
LANGUAGE = "language_code"

PARAMETERS = {
    "getMe": "",
    "logOut": "",
    "close": "",
    "getUpdates": "offset limit timeout allowed_updates",
    "setWebhook": "url* certificate ip_address max_connections allowed_updates drop_pending_updates "
    "secret_token",
    "deleteWebhook": "drop_pending_updates",
    "getWebhookInfo": "",
    "sendMessage": f"{WHERE} text* parse_mode entities link_preview_options {HOW} {ANSWERS}",
    "sendMessageDraft": "chat_id* message_thread_id draft_id* text parse_mode entities",
    "sendPhoto": f"{WHERE} photo* {CAPTION} show_caption_above_media has_spoiler {HOW} {ANSWERS}",
    "sendDocument": f"{WHERE} document* thumbnail {CAPTION} disable_content_type_detection {HOW} {ANSWERS}",
    "sendVideo": f"{WHERE} video* duration width height thumbnail cover start_timestamp {CAPTION} "
    f"show_caption_above_media has_spoiler supports_streaming {HOW} {ANSWERS}",
    "sendMediaGroup": f"{WHERE} media* disable_notification protect_content allow_paid_broadcast "
    "message_effect_id reply_parameters",
    "sendChatAction": "business_connection_id chat_id* message_thread_id action*",
    "editMessageText": f"{MESSAGE} text parse_mode entities link_preview_options reply_markup",
    "editMessageCaption": f"{MESSAGE} {CAPTION} show_caption_above_media reply_markup",
    "editMessageMedia": f"{MESSAGE} media* reply_markup",
    "editMessageReplyMarkup": f"{MESSAGE} reply_markup",
    "deleteMessage": "chat_id* message_id*",
    "deleteMessages": "chat_id* message_ids*",
    "setMessageReaction": "chat_id* message_id* reaction is_big",
    "pinChatMessage": "business_connection_id chat_id* message_id* disable_notification",
    "unpinChatMessage": "business_connection_id chat_id* message_id",
    "answerCallbackQuery": "callback_query_id* text show_alert url cache_time",
    "setMyCommands": f"commands* scope {LANGUAGE}",
    "getMyCommands": f"scope {LANGUAGE}",
    "deleteMyCommands": f"scope {LANGUAGE}",
    "setMyDescription": f"description {LANGUAGE}",
    "getMyDescription": LANGUAGE,
    "setMyShortDescription": f"short_description {LANGUAGE}",
    "getMyShortDescription": LANGUAGE,
    "setChatMenuButton": "chat_id menu_button",
    "getChatMenuButton": "chat_id",
    "getFile": "file_id*",
    "getChat": "chat_id*",
    "getChatAdministrators": "chat_id* return_bots",
    "getChatMember": "chat_id* user_id*",
    "getChatMemberCount": "chat_id*",
    "leaveChat": "chat_id*",
    "createForumTopic": "chat_id* name* icon_color icon_custom_emoji_id",
    "editForumTopic": "chat_id* message_thread_id* name icon_custom_emoji_id",
    "closeForumTopic": "chat_id* message_thread_id*",
    "reopenForumTopic": "chat_id* message_thread_id*",
    "deleteForumTopic": "chat_id* message_thread_id*",
    "deleteEphemeralMessage": "chat_id* receiver_user_id* ephemeral_message_id*",
}
SINCE: dict[str, Version] = {"deleteEphemeralMessage": (10, 2)}
"""Methods that are newer than 10.0."""

EPHEMERAL = "ephemeral_message_parameters"
NEWER: dict[str, dict[Version, str]] = {
    "editMessageText": {(10, 1): "rich_message"},
    **{name: {(10, 2): EPHEMERAL} for name in ("sendMessage", "sendPhoto", "sendDocument", "sendVideo")},
    "sendMessageDraft": {(10, 3): "can_stop keep_on_stop"},
}
"""method → Bot API → what came with it"""


@cache
def known(method: str, version: Version) -> frozenset[str]:
    """The parameters of a method."""
    newer = [names for since, names in NEWER.get(method, {}).items() if since <= version]
    return frozenset(" ".join([PARAMETERS[method], *newer]).replace("*", "").split())


@cache
def required(method: str) -> frozenset[str]:
    """The parameters that must be given."""
    return frozenset(each[:-1] for each in PARAMETERS[method].split() if each.endswith("*"))
