"""Under which letterhead a paper goes out, in whose words, and who signs it: as it was on the paper's own day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from organizations.models import Facility, Letterhead, Official
from organizations.rules.letterhead import Heading, heading
from programs.models import TrainingClass
from reports.models import PaperWords
from reports.models.paper_words import House, of_house

Post = Official.Post
# Printed where nobody is entered for the day: the name is then written by hand.
TITLES = {
    Post.HEAD_OF_FACILITY: "Kepala",
    Post.HEAD_OF_WORK: "Kepala Seksi Kegiatan Kerja",
    Post.HEAD_OF_WORK_GUIDANCE: "Kepala Subseksi Bimbingan Kerja",
    Post.HEAD_OF_CENTER: "Kepala Balai Latihan Kerja",
    Post.HEAD_OF_AGENCY: "Kepala Dinas",
    Post.HEAD_OF_TRAINING: "Kepala Seksi Pelatihan",
}


@dataclass(frozen=True, slots=True)
class Signature:
    """A place to sign; without a name there is a dotted line to write it on."""

    title: str
    caption: str = ""
    name: str = ""
    rank: str = ""
    nip: str = ""
    official: bool = True


@dataclass(frozen=True, slots=True)
class Stationery:
    """Letterheads, officials and wording of a house, or of the two of a class, on one day; the latest appointment comes first."""

    on: date
    letterheads: Sequence[Letterhead]
    officials: Sequence[Official]
    wording: Iterable[PaperWords] = ()  # asked for by papers that have parts to be worded

    @classmethod
    def of(cls, training_class: TrainingClass, on: date) -> Stationery:
        """What both houses of ``training_class`` print on ``on``; two queries, and one for the words."""
        return cls._of(Q(facility=training_class.facility_id) | Q(training_center=training_class.training_center_id), on)

    @classmethod
    def of_house(cls, house: House, on: date) -> Stationery:
        """What ``house`` alone prints on ``on``; two queries, and one for the words."""
        return cls._of(of_house(house), on)

    @classmethod
    def _of(cls, houses: Q, on: date) -> Stationery:
        letterheads = Letterhead.objects.valid_on(on).filter(houses).order_by("-valid_from")
        officials = Official.objects.valid_on(on).filter(houses).order_by("-valid_from")
        return cls(on, list(letterheads), list(officials), PaperWords.objects.valid_on(on).filter(houses))

    def letterhead(self, house: House) -> Letterhead | None:
        return next((letterhead for letterhead in self.letterheads if _belongs(letterhead, house)), None)

    def official(self, house: House, post: str) -> Official | None:
        return next((person for person in self.officials if person.post == post and _belongs(person, house)), None)

    def heading(self, house: House) -> Heading:
        """The letterhead of ``house``, or its name where none is entered for the day."""
        letterhead = self.letterhead(house)
        found = heading(letterhead.lines.splitlines() if letterhead else [], name=house.name.upper())
        return found if found.below else replace(found, below=[", ".join(filter(None, (house.address, house.city)))])

    def words(self, house: House, kind: str) -> Mapping[str, str]:
        """What ``house`` says in its own words on a paper of ``kind``, by part; as it was designed is empty or left out."""
        return {one.part: one.text for one in self.wording if one.kind == kind and _belongs(one, house)}

    def signature(self, house: House, post: str, *, caption: str = "") -> Signature:
        """Where the holder of ``post`` on the day signs; a place to write the name where nobody is entered."""
        person = self.official(house, post)
        if person is None:
            return Signature(TITLES[Post(post)], caption)
        return Signature(person.printed_title, caption, person.name, person.rank, person.nip)


def organizer(training_class: TrainingClass) -> House:
    """The house that runs the class: who pays for it."""
    pays = training_class.Funding
    return training_class.facility if training_class.funding == pays.FACILITY else training_class.training_center


def _belongs(record: Letterhead | Official | PaperWords, house: House) -> bool:
    own = record.facility_id if isinstance(house, Facility) else record.training_center_id
    return own == house.pk
