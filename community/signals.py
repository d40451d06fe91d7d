"""News of the community, each sent inside the transaction of the change."""

from django.dispatch import Signal

question_asked = Signal()  # question
question_answered = Signal()  # answer
message_sent = Signal()  # message
