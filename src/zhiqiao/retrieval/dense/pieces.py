"""Text → pieces of a unigram vocabulary, the best split of all: what ``tokenizers`` gives, ready at once.

``tokenizers`` makes a tree of the 250,000 pieces: 0.8 s of processor and 250 MB. Here each piece is one number, found
by bisection: all pieces inside a few texts are looked up together, and only those take part in finding the best split.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

BLANK = "▁"  # stands for a blank and before each text
_UNKNOWN_COSTS = 10.0  # below the rarest piece
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, so that nothing is lost when numbers are multiplied
_NOTHING = 0xFFFFFFFF  # no character
_BEGINNINGS = 1 << 22  # places to note how pieces begin; an eighth of them is used
_AT_ONCE = 32  # texts whose pieces are looked up together

Codes = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.uint64]


class PieceTable:
    """A unigram vocabulary, looked up by numbers.

    Args:
        blob: All pieces one after another, UTF-8.
        offsets: Where each begins in ``blob``, and where the last ends, shape (pieces + 1,).
        scores: Log probabilities, shape (pieces,).
        unknown: The piece that stands for characters that no piece has.

    Attributes:
        tells: Which pieces say something, shape (pieces,): those with a letter, digit or character, marks left out.
    """

    def __init__(
        self, blob: bytes, offsets: npt.NDArray[np.uint32], scores: npt.NDArray[np.float32], unknown: int
    ) -> None:
        codes = _codes(blob.decode())
        begins_character = (np.frombuffer(blob, dtype=np.uint8) & 0xC0) != 0x80  # noqa: PLR2004 - UTF-8's mark
        before = np.concatenate(([0], np.cumsum(begins_character)))[offsets]
        lengths = np.diff(before)
        is_sign = np.logical_or.reduceat(_is_letter(codes), before[:-1])
        self.tells: npt.NDArray[np.bool_] = is_sign & (codes[before[:-1]] != ord("<"))
        self._longest = int(lengths.max())
        numbers = np.zeros(len(lengths), dtype=np.uint64)
        self._begin_so = np.zeros(_BEGINNINGS, dtype=bool)  # by number: whether a longer piece may begin so
        for at in range(self._longest):
            longer = np.flatnonzero(lengths > at)
            self._begin_so[numbers[longer] % _BEGINNINGS] = True
            numbers[longer] = _with_next(numbers[longer], codes[before[longer] + at])
        self._places = np.argsort(numbers, kind="stable").astype(np.int32)
        self._numbers = numbers[self._places]
        self._scores = scores
        self._unknown = unknown
        self._unknown_score = float(scores.min()) - _UNKNOWN_COSTS

    def split(self, texts: Sequence[str]) -> Iterator[list[int]]:
        """The pieces of each text; pieces do not reach over blanks."""
        for start in range(0, len(texts), _AT_ONCE):
            yield from self._split([_marked(text) for text in texts[start : start + _AT_ONCE]])

    def _split(self, texts: list[str]) -> Iterator[list[int]]:
        codes = np.concatenate([_codes(text + "\0") for text in texts])
        ends = np.cumsum([len(text) + 1 for text in texts])
        codes[ends - 1] = _NOTHING
        is_break = (codes == ord(BLANK)) | (codes == _NOTHING)
        breaks = np.append(np.flatnonzero(is_break), len(codes))
        room = breaks[np.searchsorted(breaks, np.arange(len(codes)), side="right")] - np.arange(len(codes))
        begins, lengths, pieces = self._inside(codes, room)
        first = np.searchsorted(begins, np.arange(len(codes) + 1)).tolist()
        found = (
            lengths.tolist(),
            pieces.tolist(),
            self._scores[pieces].astype(np.float64).tolist(),
        )
        start = 0
        for text, end in zip(texts, ends.tolist(), strict=True):
            yield self._best(text, first[start:end], found)
            start = end

    def _inside(
        self, codes: Codes, room: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        """Where each piece that stands in the text begins, its length and which it is; by beginning, then length."""
        begins, lengths, pieces = [], [], []
        places = np.flatnonzero(codes != _NOTHING)
        numbers = np.zeros(len(places), dtype=np.uint64)
        for length in range(1, self._longest + 1):
            goes_on = self._begin_so[numbers % _BEGINNINGS] & (room[places] >= length)
            places, numbers = places[goes_on], numbers[goes_on]
            if not len(places):
                break
            numbers = _with_next(numbers, codes[places + length - 1])
            at = np.minimum(np.searchsorted(self._numbers, numbers), len(self._numbers) - 1)
            hit = np.flatnonzero(self._numbers[at] == numbers)
            begins.append(places[hit])
            lengths.append(np.full(len(hit), length))
            pieces.append(self._places[at[hit]])
        beginning = np.concatenate(begins)
        order = np.argsort(beginning, kind="stable")
        return beginning[order], np.concatenate(lengths)[order], np.concatenate(pieces)[order]

    def _best(
        self, text: str, first: list[int], found: tuple[list[int], list[int], list[float]]
    ) -> list[int]:
        """The split whose scores add up to most; of equal ones that whose last piece is longest.

        Args:
            text: The text, each blank marked.
            first: For each character and the end, where its pieces stand in ``found``.
            found: Lengths, pieces and scores of all pieces inside, by beginning.
        """
        lengths, pieces, scores = found
        best, came_from, by = [0.0] * len(first), [-1] * len(first), [self._unknown] * len(first)
        for place, sign in enumerate(text):
            here = 0.0 if sign == BLANK else best[place]
            begun, ended = first[place], first[place + 1]
            for number in range(begun, ended):
                reached, score = place + lengths[number], scores[number] + here
                if came_from[reached] < 0 or score > best[reached]:
                    best[reached], came_from[reached], by[reached] = score, place, pieces[number]
            if begun == ended or lengths[begun] > 1:
                score = self._unknown_score + here
                if came_from[place + 1] < 0 or score > best[place + 1]:
                    best[place + 1], came_from[place + 1], by[place + 1] = score, place, self._unknown
        split: list[int] = []
        place = len(text)
        while place:
            if by[place] != self._unknown or split[-1:] != [
                self._unknown
            ]:  # unknown ones side by side are one
                split.append(by[place])
            place = came_from[place]
        return split[::-1]


def _marked(text: str) -> str:
    marked = text.replace(" ", BLANK)
    return marked if marked.startswith(BLANK) or not text else BLANK + marked


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").copy()


def _is_letter(codes: Codes) -> npt.NDArray[np.bool_]:
    """Which characters are letters, digits or the like."""
    is_letter = np.zeros(int(codes.max()) + 1, dtype=bool)
    is_letter[codes] = True
    present = np.flatnonzero(is_letter)
    is_letter[present] = [chr(code).isalnum() for code in present.tolist()]
    return is_letter[codes]


def _with_next(numbers: Numbers, codes: Codes) -> Numbers:
    """Numbers of texts one character longer; characters count from 1, so that length tells too."""
    longer: Numbers = (numbers + codes.astype(np.uint64) + np.uint64(1)) * _FACTOR
    return longer ^ (longer >> np.uint64(29))
