"""What the box advises: SET LEVEL, from a press to a verdict, and on while the knob is turned."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from gainbox.face import Advice, SetLevel
from gainbox.face.listening import OTHERS
from gainbox.staging.level import Targets, in_words
from gainbox.staging.ticks import Tick
from gainbox.staging.trim import Guide, Trim
from gainbox.staging.verdict import Verdict

MARGINS_DB = (0.0, 12.0)


class Advisor:
    """Listens when it is asked to.

    Args:
        targets: where the level is to be
        listen_s: how long to listen
        floors_dbfs: says the noise floor of each channel, as far as it is known
    """

    def __init__(
        self, *, targets: Targets, listen_s: float, floors_dbfs: Callable[[], Sequence[float]]
    ) -> None:
        self._targets = targets
        self._listen_s = listen_s
        self._floors_dbfs = floors_dbfs
        self._trim: Trim | None = None
        self._channels = 0
        self._why = ""

    def begin(self, channels: int) -> None:
        """Other meters have so many channels; what the last ones heard does not hold for them."""
        if self._trim:
            self._why = OTHERS
        self._channels, self._trim = channels, None

    def feed(self, tick: Tick) -> None:
        """Hear the next tenth."""
        if self._trim:
            self._trim.feed(tick)

    def press(self) -> None:
        """Begin to listen; while it listens, stop."""
        self._why = ""
        if self._is_listening:
            self._trim = None
        elif self._channels:
            self._trim = Trim(
                self._channels,
                listen_s=self._listen_s,
                targets=self._targets,
                floors_dbfs=self._floors_dbfs(),
            )

    def interrupt(self, why: str) -> None:
        """The sound is interrupted: what was heard before is not judged together with what comes after."""
        if self._is_listening:
            self._trim, self._why = None, why

    @property
    def _is_listening(self) -> bool:
        return self._trim is not None and not self._trim.verdicts

    def follow(self, targets: Targets, listen_s: float) -> None:
        """Aim at these targets from now on, and listen so long the next time."""
        self._targets, self._listen_s = targets, listen_s
        if self._trim:
            self._trim.follow(targets)

    def leave(self, more_db: float) -> float:
        """Leave the players more of a margin, or less; returns how much it is now."""
        low_db, high_db = MARGINS_DB
        margin_db = min(max(self._targets.margin_db + more_db, low_db), high_db)
        self.follow(replace(self._targets, margin_db=margin_db), self._listen_s)
        return margin_db

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What was said last, channel by channel."""
        return self._trim.verdicts if self._trim else ()

    def set_level(self, names: Sequence[str]) -> SetLevel:
        """What the page SET LEVEL shows."""
        waiting = SetLevel(listen_s=self._listen_s, margin_db=self._targets.margin_db)
        if self._trim is None:
            return replace(waiting, state="interrupted", why=self._why) if self._why else waiting
        verdicts = self._trim.verdicts or (None,) * len(names)
        return replace(
            waiting,
            state="judged" if self._trim.verdicts else "listening",
            left_s=self._trim.left_s,
            channels=tuple(map(advice, names, self._trim.guides, verdicts)),
        )


def advice(name: str, guide: Guide, verdict: Verdict | None) -> Advice:
    """What is to be done with a channel."""
    return Advice(
        name=name,
        vu_dbfs=guide.vu_dbfs,
        aim_dbfs=guide.aim_dbfs,
        left_db=guide.left_db,
        code=verdict.code if verdict else None,
        reason=without_figure(verdict) if verdict else "",
        clipped=guide.clipped,
    )


def without_figure(verdict: Verdict) -> str:
    """Why; how far to turn only where that is the beginning, since the page says how far it is yet."""
    if verdict.value_db is None:
        return verdict.text
    return verdict.text.replace(f", {in_words(verdict.value_db)}", "")
