"""What is shown while it looks: who has answered, who is waited for, and for how long."""

from handlers.attention import Watch
from handlers.progress import WORTH_TELLING, progress
from handlers.replies import Words
from tests.handlers.small import WORDS


class OldWatch(Watch):
    """A watch whose waits are as long as a test says."""

    def __init__(self, answered: tuple[str, ...] = (), **waits: float) -> None:
        super().__init__()
        self._is, self._done = {k.replace("_", "-"): v for k, v in waits.items()}, answered

    def answered(self) -> tuple[str, ...]:
        return self._done

    def waited(self) -> dict[str, float]:
        return self._is


def states(watch: Watch) -> list[str]:
    """The state of each of the five places."""
    return [stop.state for stop in progress(watch, Words(WORDS)).journey]


def test_before_anybody_is_asked_there_is_no_journey() -> None:
    """Nothing is known yet."""
    assert states(OldWatch()) == []


def test_places_answer_one_after_the_other() -> None:
    """The Connect server stands for three places."""
    watch = OldWatch(("active-directory",), connect_server=0.3, entra_id=0.1)

    assert states(watch) == ["looked", "looking", "looking", "looking", "looking"]


def test_a_slow_system_is_named_with_its_seconds() -> None:
    """The slowest; and not before it is worth telling."""
    words = Words(WORDS)

    slow = progress(OldWatch(connect_server=6.2, entra_id=3.0), words).verdict
    quick = progress(OldWatch(connect_server=WORTH_TELLING / 2), words).verdict

    assert words("source-connect-server") in slow
    assert "6" in slow
    assert quick == words("verdict-looking")


def test_a_watch_tells_who_has_answered() -> None:
    """Whoever is waited for again has not."""
    watch = Watch()
    with watch.waiting("active-directory"):
        pass
    with watch.waiting("entra-id"):
        assert watch.answered() == ("active-directory",)
        with watch.waiting("active-directory"):
            assert watch.answered() == ()
