"""A real Application of python-telegram-bot lives on the double of Telegram, by polling."""

from typing import Any

from telegram import ReplyKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters
from tests.doubles.telegram import Telegram


async def said(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Offer two keys, and say what was said."""
    assert update.message
    keys = ReplyKeyboardMarkup([["yes", "no"]], one_time_keyboard=True)
    await update.message.reply_text(f"you said {update.message.text}", reply_markup=keys)


async def pressed(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a press."""
    assert update.callback_query
    await update.callback_query.answer("seen")


async def test_an_application_talks_with_people(telegram: Telegram) -> None:
    builder = Application.builder().token(telegram.token).base_url(telegram.base_url)
    app: Application[Any, Any, Any, Any, Any, Any] = builder.build()
    app.add_handler(MessageHandler(filters.TEXT, said))
    app.add_handler(CallbackQueryHandler(pressed))
    forum = telegram.opens_group("desk", "dana", forum=True)
    topic = telegram.opens_topic(forum, "Sale")
    async with app:
        await app.start()
        assert app.updater
        await app.updater.start_polling(timeout=5)
        dana = telegram.alone("dana")
        dana.starts("from-a-link")
        await dana.sees("you said /start from-a-link")
        dana.taps("no")
        shown = await dana.sees("you said no")
        assert (await dana.acts("old:1:1", on=shown)).toast == dana.toasts[0]
        bob = telegram.person("bob", in_=forum)
        bob.says("/plan", thread=topic.id)
        assert (await bob.sees("you said /plan")).thread == topic.id
        await app.updater.stop()
        await app.stop()
    assert telegram.refused() == []
    assert telegram.world.unknown == []
