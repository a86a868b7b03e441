"""What a column is by its name: dropped for a reason, or a field of ours. The longest name that fits decides, the careful one of two equal.

Nobody's name becomes a codename by guessing: a column that could hold a name is dropped, and a person must say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from safeconduct.exchange.proposed import Why

Meaning = Why | str
Knows = Callable[[str], "Why | str | None"]
"""A reason to drop it, or a target; a target without a kind (`.region`) belongs to whatever the row becomes."""

_DROPPED: dict[Why, tuple[str, ...]] = {
    Why.LOCATION: (
        "geolocation", "gps", "geopoint", "geotrace", "geoshape", "latitude", "longitude", "altitude", "accuracy", "precision", "lat",
        "lon", "lng", "coordinates", "координаты", "широта", "долгота", "геолокация",
    ),
    Why.DEVICE: (
        "deviceid", "device id", "imei", "imsi", "simserial", "sim serial", "subscriberid", "subscriber id", "ip", "ip address",
        "user agent", "mac address", "audit", "android id",
    ),
    Why.SUBMITTER: (
        "submitted by", "submitter", "submitterid", "submitter id", "submittername", "submitter name", "username", "user name", "enumerator",
        "enumerator name", "interviewer name", "collector", "анкетер", "интервьюер",
    ),
    Why.IDENTITY: (
        "name", "names", "full name", "first name", "last name", "surname", "family name", "given name", "patronymic", "nickname", "phone",
        "phonenumber", "phone number",
        "telephone", "tel", "mobile", "whatsapp", "telegram", "email", "e mail", "address", "passport", "national id", "id number", "snils",
        "date of birth", "birth date", "birthday", "dob", "имя", "фио", "фамилия", "отчество", "телефон", "адрес", "паспорт", "снилс",
        "дата рождения", "почта",
    ),
    Why.ATTACHMENT: (
        "attachments", "attachmentspresent", "attachmentsexpected", "photo", "picture", "image", "audio", "video", "recording", "file",
        "signature", "фото", "аудио", "видео", "файл", "подпись",
    ),
}  # fmt: skip
_MEANT: dict[str, tuple[str, ...]] = {
    "consent": ("consent", "agree", "agreed", "consent given", "informed consent", "согласие", "согласен", "согласна"),
    ".codename": ("codename", "code name", "alias", "pseudonym", "case code", "survivor code", "кодовое имя", "псевдоним"),
    ".region": ("region", "oblast", "province", "governorate", "регион", "область", "республика"),
    ".language": ("language", "lang", "язык"),
    "call.people": ("people", "number of people", "how many people", "household size", "сколько человек", "сколько людей", "число людей"),
    "call.received": ("received", "date received", "call date", "дата обращения"),
    "call.channel": ("channel", "канал"),
    "call.summary": (
        "summary", "request", "help needed", "what help", "message", "what happened", "description", "situation", "запрос", "обращение",
        "сообщение", "что случилось", "какая помощь", "описание", "ситуация",
    ),
    "call.detained_before": ("detained before", "detained", "задерживали", "задержание ранее"),
    "call.searched_for": ("searched for", "wanted", "ищут", "в розыске"),
    "call.family_threatens": ("family threatens", "threatened by family", "угрожает семья", "угрозы семьи"),
    "call.targeted": ("targeted", "кого преследуют"),
    "case.risk": ("risk", "risk level", "уровень риска", "риск"),
    "case.risk_reason": ("risk reason", "reason for risk", "причина риска"),
    "case.need": ("need", "needs", "потребность", "потребности", "нужды"),
    "case.safety_plan": ("safety plan", "план безопасности"),
    "case.person": ("person codename", "member codename", "кодовое имя человека"),
    "case.note": ("note", "notes", "case notes", "заметка", "заметки", "примечание"),
    "statement.segment": (
        "statement", "testimony", "story", "account", "narrative", "in own words", "показания", "рассказ", "свидетельство", "своими словами",
    ),
    "statement.taken": ("date of interview", "interview date", "date taken", "дата интервью", "дата беседы"),
    "statement.heard_before_by": ("heard before by", "told before", "кому рассказывали"),
    "statement.manner": ("manner",),
    "event.title": ("title", "event title", "incident title", "название", "название события"),
    "event.begin": ("date of event", "event date", "incident date", "date of incident", "дата события", "дата происшествия"),
    "event.end": ("end date", "дата окончания"),
    "event.description": ("event description", "incident description", "описание события"),
    "event.status": ("violation status",),
    ".warnings": ("warnings", "content warnings", "предупреждения"),
}  # fmt: skip
_WORDS: dict[str, Meaning] = {word: why for why, words in _DROPPED.items() for word in words} | {
    word: target for target, words in _MEANT.items() for word in words if not any(word in dropped for dropped in _DROPPED.values())
}
_LONGEST = max(len(word.split()) for word in _WORDS)


def plain(column: str) -> str:
    """Words of the last part of a path, split at everything that is no letter or digit, and at capitals inside a word."""
    last = re.split(r"[/.]", re.sub(r" #\d+$", "", column))[-1]
    spaced = re.sub(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])", " ", last)
    return " ".join(re.split(r"[\W_]+", spaced.casefold().replace("ё", "е"))).strip()


@lru_cache(maxsize=20_000)
def meaning(column: str) -> Meaning | None:
    """None: the name says nothing."""
    words = plain(column).split()
    joined = plain(column).replace(" ", "")
    found = [(len(joined), _WORDS[joined])] if joined in _WORDS else []
    for width in range(min(_LONGEST, len(words)), 0, -1):
        runs = (" ".join(words[start : start + width]) for start in range(len(words) - width + 1))
        found += ((len(run), _WORDS[run]) for run in runs if run in _WORDS)
    return max(found, key=lambda one: (one[0], isinstance(one[1], Why)))[1] if found else None
