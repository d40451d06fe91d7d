import socket

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_told_at_once(command: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(CommandError, match=f"Port {port} .*is taken"):
            call_command(command, "--port", str(port))


def test_an_unknown_queue_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CommandError, match="There is no queue post"):
        call_command("work", "--queues", "media,post")
