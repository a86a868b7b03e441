"""The invented network: members, shelters, people. All names, phones and addresses are made up, and distinctive enough to search for."""

from __future__ import annotations

import random
from typing import NamedTuple

from safeconduct.ground.who import Role

NETWORK = "The Rowan Network"
MEMBERS: dict[str, tuple[Role, ...]] = {
    "Rowan": (Role.COORDINATOR,),
    "Linden": (Role.HOTLINE, Role.COORDINATOR),
    "Willow": (Role.CASEWORKER,),
    "Hazel": (Role.CASEWORKER, Role.CUSTODIAN),
    "Alder": (Role.ESCORT,),
    "Birch": (Role.ESCORT,),
    "Maple": (Role.STEWARD, Role.CUSTODIAN),
    "Sorrel": (Role.INTERVIEWER,),
    "Sage": (Role.EDITOR, Role.ANALYST, Role.CUSTODIAN),
}
FOUNDER = "Rowan"
SIGNERS = ("Rowan", "Linden")
"""The coordinators: from the second one on, whoever comes is admitted by both."""

_SURNAMES = ["Arzubekov", "Bashtarov", "Vadugov", "Gerimkhanov", "Dashtamirov", "Elbruzov", "Zhamaldinov", "Zaurgashev", "Ibarkhanov", "Kadorgoev", "Lorsakhanov", "Magurbiev", "Nazharov", "Oskhanov", "Parzulaev", "Ruslambiev", "Sadulgireev", "Tamurziev", "Uzdenbaev", "Fatkhurov", "Khasbulgov", "Tsarnukhov", "Chergizov", "Shavkhalov", "Edilgireev", "Yusharov", "Yandarkhanov", "Bezrukavin", "Gorelyshev", "Dubrovtsin", "Zhuravletsky", "Kalitvin", "Lugovtsin", "Morozhenkov", "Ozerchanin", "Perepelkov", "Ryabushin", "Sosnovtsin", "Trostyansky", "Ulyashkin"]
_GIVEN = ["Adlan", "Beslan", "Danil", "Eldar", "Farid", "Gamid", "Idris", "Kamil", "Lema", "Mansur", "Nazar", "Oleg", "Ramil", "Said", "Timur", "Usman", "Vadim", "Yunus", "Zaur"]
_WOMEN = ["Aset", "Birlant", "Zulai", "Kheda", "Larisa", "Madina", "Nurzhan", "Petimat", "Sabina", "Tabarik"]
_BIRDS = ["Bittern", "Bluetit", "Bunting", "Chaffinch", "Coot", "Crane", "Crossbill", "Cuckoo", "Curlew", "Dipper", "Dotterel", "Dove", "Dunlin", "Dunnock", "Eider", "Fieldfare", "Firecrest", "Gannet", "Godwit", "Goldcrest", "Goldfinch", "Grebe", "Heron", "Hobby", "Hoopoe", "Jackdaw", "Jay", "Kestrel", "Kingfisher", "Kinglet", "Knot", "Lapwing", "Linnet", "Magpie", "Mallard", "Martin", "Merlin", "Nightjar", "Nuthatch", "Oriole", "Osprey", "Ouzel", "Petrel", "Pintail", "Pipit", "Plover", "Pochard", "Ptarmigan", "Puffin", "Quail", "Rail", "Redpoll", "Redstart", "Redwing", "Robin", "Roller", "Ruff", "Sanderling", "Serin", "Shelduck", "Shoveler", "Shrike", "Siskin", "Skylark", "Smew", "Snipe", "Sparrow", "Starling", "Stilt", "Stint", "Stonechat", "Swallow", "Swift", "Teal", "Tern", "Thrush", "Treecreeper", "Turnstone", "Twite", "Wagtail", "Warbler", "Waxwing", "Wheatear", "Whinchat", "Whimbrel", "Wigeon", "Wren", "Wryneck", "Yellowhammer"]
_STONES = ["Agate", "Amber", "Basalt", "Beryl", "Chalk", "Copper", "Coral", "Flint", "Garnet", "Granite", "Gypsum", "Jade", "Jasper", "Jet", "Marble", "Mica", "Nickel", "Obsidian", "Onyx", "Opal", "Pearl", "Pewter", "Pumice", "Pyrite", "Quartz", "Ruby", "Sandstone", "Sapphire", "Shale", "Silver", "Slate", "Spinel", "Talc", "Topaz", "Tuff", "Umber", "Zircon", "Cobalt", "Lime", "Loam", "Ochre", "Peat", "Clay", "Coal", "Iron", "Lead", "Salt", "Tin"]
SHELTERS = (
    ("Lantern", "moscow_region", 6), ("Harbour", "moscow", 5), ("Orchard", "tver", 9), ("Kettle", "tula", 6),
    ("Window", "kaluga", 4), ("Attic", "ryazan", 5), ("Garden", "vladimir", 6), ("Stove", "yaroslavl", 7),
    ("Bookshelf", "kostroma", 4), ("Courtyard", "ivanovo", 4), ("Staircase", "nizhny_novgorod", 8), ("Riverside", "tver", 5),
)  # fmt: skip
ORIGINS = ("chechnya",) * 9 + ("ingushetia", "dagestan", "stavropol")


class Someone(NamedTuple):
    codename: str
    surname: str
    given: str
    patronymic: str
    phone: str
    address: str


class Party(NamedTuple):
    codename: str
    origin: str
    people: tuple[Someone, ...]


def parties(seed: str) -> list[Party]:
    """48 parties, 64 people: 36 alone, 8 couples, 4 families of three."""
    chance = random.Random(f"{seed} people")  # noqa: S311  (a demo's seed)
    sizes = [1] * 36 + [2] * 8 + [3] * 4
    chance.shuffle(sizes)
    birds, stones = chance.sample(_BIRDS, 64), chance.sample(_STONES, 48)
    out = []
    for place, size in enumerate(sizes):
        people = tuple(_someone(chance, birds.pop(), number) for number in range(size))
        out.append(Party(stones[place], chance.choice(ORIGINS), people))
    return out


def _someone(chance: random.Random, codename: str, number: int) -> Someone:
    surname, given = chance.choice(_SURNAMES), chance.choice(_GIVEN)
    if number:
        surname, given = surname + "a", chance.choice(_WOMEN)
    phone = f"+7 900 555-{chance.randint(10, 99)}-{chance.randint(10, 99)}"
    return Someone(codename, surname, given, f"{chance.choice(_GIVEN)}ovich", phone, _address(chance))


def _address(chance: random.Random) -> str:
    street = chance.choice(("Vymyshlennaya", "Nesushchestvuyushchaya", "Pridumannaya", "Skazochnaya", "Nebyvalaya"))
    return f"{street} ulitsa {chance.randint(3, 180)}, kv. {chance.randint(2, 90)}"


def shelter_addresses(seed: str) -> list[str]:
    chance = random.Random(f"{seed} shelters")  # noqa: S311
    return [_address(chance) for _ in SHELTERS]


def protected_strings(seed: str) -> list[str]:
    """Every invented surname, phone and address: what must be found nowhere outside a sealed record."""
    found = set(shelter_addresses(seed))
    for party in parties(seed):
        for one in party.people:
            found |= {one.surname, one.phone, one.address}
    return sorted(found)
