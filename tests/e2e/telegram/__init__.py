"""Our surface inside a real Application of python-telegram-bot, spoken to by a fake Telethon."""
