"""What befalls the card of a soak, drawn from a seed, by the time of the card.

A fault is a generator: between two of its steps the daemon reads the card once. It makes the card misbehave,
waits until the daemon has noticed, says so if it has not, and leaves a card that works.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

from gainbox.capture.monitor import REOPEN_S
from gainbox.status import BoxState
from tests.soak.card import CAPTURE, WANTED, Card

Fault = Callable[[Card, Random], Iterator[None]]

NOTICED_S = 60.0
"""How much time, and how much audio, together, the daemon may need to notice a fault, and to trust the card
again. It needs six seconds at the most, and what a machine takes that is too busy to be waited for."""
BUFFER_S = WANTED.periods * WANTED.period_frames / WANTED.rate_hz


class Trouble:
    """All faults in random order, round after round, with the card working in between.

    Args:
        seed: another one, other faults
        seconds: after so many no other round begins
        calm_s: how long the card works between two faults, on average

    Attributes:
        befallen: how often each fault has
    """

    def __init__(self, seed: int, seconds: float, calm_s: float) -> None:
        self.befallen: Counter[str] = Counter()
        self._random = Random(seed)
        self._seconds = seconds
        self._calm_s = calm_s

    def __call__(self, card: Card) -> Iterator[None]:
        """What befalls this card."""
        random = self._random
        while card.clock() < self._seconds:
            for fault in random.sample(FAULTS, len(FAULTS)):
                yield from works(card, random.uniform(0.0, 2 * self._calm_s))
                self.befallen[fault.__name__.replace("_", " ")] += 1
                card.reopens_after_overrun = random.random() < 0.5
                yield from fault(card, random)
        yield from works(card, self._calm_s)


def works(card: Card, seconds: float) -> Iterator[None]:
    """The card is believed, and works for so long from then on."""
    yield from until(card, lambda: card.is_believed, "the card is not believed again")
    end_s = card.clock() + seconds
    while card.clock() < end_s:
        yield
        assert card.audio.state == "metering", f"a card that works is {card.audio.state}"


def until(card: Card, noticed: Callable[[], bool], else_say: str) -> Iterator[None]:
    """Read on until something has been noticed, which must not take for ever."""

    def now_s() -> float:
        return card.clock() + card.clock.taken_frames / CAPTURE.rate_hz  # a dead clock shows no time

    end_s = now_s() + NOTICED_S
    while not noticed():
        assert now_s() < end_s, else_say
        yield


def until_opened(card: Card, found: BoxState) -> Iterator[None]:
    """Read on until the card has been opened anew because it was found to be so."""
    openings = card.openings
    yield from until(card, lambda: card.openings > openings, f"nobody finds that it is {found}")
    assert card.found == found, f"it is found to be {card.found}, and not {found}"


def until_overrun(card: Card) -> Iterator[None]:
    """Read on until an overrun has been told, and the card opened anew where its channels may have moved."""
    assert card.live
    overruns, openings = card.overruns, card.openings
    yield from until(card, lambda: card.overruns > overruns, "nobody tells of an overrun")
    if card.live.may_rotate:
        assert card.openings > openings, "it is not opened anew"


# The faults


def overrun(card: Card, random: Random) -> Iterator[None]:  # noqa: ARG001 - one is as the other
    """The card reports an overrun."""
    card.hat.overrun()
    yield from until_overrun(card)


def late_reader(card: Card, random: Random) -> Iterator[None]:
    """The reader is kept from reading, and finds what waits in the buffer."""
    overruns = card.overruns
    card.clock.pass_by(random.uniform(0.0, 0.9) * BUFFER_S)
    card.hat.nudge()
    yield from works(card, 1.0)
    assert card.overruns == overruns, "an overrun is told, and there was none"


def reader_too_late(card: Card, random: Random) -> Iterator[None]:
    """The reader is kept from reading until the buffer has run over, and longer."""
    card.clock.pass_by(BUFFER_S * 30 ** random.uniform(0.01, 1.0))
    card.hat.nudge()
    yield from until_overrun(card)


def rotation(card: Card, random: Random) -> Iterator[None]:  # noqa: ARG001
    """The channels change places in an overrun."""
    card.hat.rotate()
    card.hat.overrun()
    yield from until_overrun(card)


def stall(card: Card, random: Random) -> Iterator[None]:
    """The card delivers nothing for a while, or for good."""
    timeout_s = card.audio.monitor.timeout_s
    end_s = card.clock() + random.choice((10 * timeout_s, 0.5 * REOPEN_S, 2 * REOPEN_S)) * random.random()
    card.is_stalling = True
    card.hat.stall()
    yield from until(card, lambda: card.clock.is_stalled, "it does not stall")
    openings, began_s = card.openings, card.clock()
    while card.clock() < end_s and card.openings == openings:
        card.clock.pass_by(timeout_s)
        yield
    card.is_stalling = False
    if card.openings > openings:
        assert card.found == "stalled", f"it is opened anew because it is {card.found}"
        return
    if card.clock() >= began_s + 2 * timeout_s:
        assert card.audio.state == "stalled", f"a card that delivers nothing is {card.audio.state}"
    card.hat.resume()


def dead_clock(card: Card, random: Random) -> Iterator[None]:  # noqa: ARG001
    """The card loses its clock."""
    card.hat.lose_clock()
    yield from until_opened(card, "no-clock")


def wrong_rate(card: Card, random: Random) -> Iterator[None]:
    """The card's clock runs too slowly, or too fast."""
    card.hat.run_at(random.choice((random.uniform(0.4, 0.94), random.uniform(1.06, 1.9))))
    yield from until_opened(card, "wrong-format")


def suspension(card: Card, random: Random) -> Iterator[None]:  # noqa: ARG001
    """The card falls asleep."""
    card.hat.suspend()
    yield from until_opened(card, "no-card")


def short_reads(card: Card, random: Random) -> Iterator[None]:
    """The card wakes its reader too early, until it is opened anew."""
    card.hat.shorten()
    yield from works(card, random.uniform(0.1, 2.0))
    yield from suspension(card, random)


def unplugging(card: Card, random: Random) -> Iterator[None]:
    """The card is pulled out, and comes back at once or after a while."""
    card.absences = random.choice((0, 0, 1, 2))
    card.hat.unplug()
    yield from until_opened(card, "no-card")


FAULTS: tuple[Fault, ...] = (
    overrun,
    late_reader,
    reader_too_late,
    rotation,
    stall,
    dead_clock,
    wrong_rate,
    suspension,
    short_reads,
    unplugging,
)
