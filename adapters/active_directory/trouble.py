"""Why a server could not be asked."""


class TroubleError(Exception):
    """A search that was not answered; the text is a clause for a person, and names no server.

    `elsewhere`: another server of the domain may answer. `stale`: the connection was dead before
    the search was sent on it, which says nothing about the server. `down`: a failure of the server.
    `clean`: the server refused in due form, so that the connection is still good.
    """

    def __init__(
        self,
        why: str,
        *,
        elsewhere: bool = True,
        down: bool = True,
        stale: bool = False,
        clean: bool = False,
    ) -> None:
        super().__init__(why)
        self.why = why
        self.elsewhere = elsewhere
        self.down = down
        self.stale = stale
        self.clean = clean


def slow(limit: float) -> TroubleError:
    """It did not answer in time. Too short a time is no failure of the server."""
    return TroubleError(f"it did not answer in {limit:.1f} s", down=limit >= ENOUGH)


ENOUGH = 1.0  # seconds in which a server that is well has answered
