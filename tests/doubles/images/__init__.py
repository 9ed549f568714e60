"""A strict double of OpenAI's endpoint for images, over a real socket."""
