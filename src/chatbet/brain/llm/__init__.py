"""The language model's brain. Import nothing of it before a model is configured: LangChain costs time and memory."""
