"""Places at region level: the finest a relocation, a case or a report ever names."""

from __future__ import annotations

from safeconduct.ground.errors import N_, BadInput

REGIONS: dict[str, dict[str, str]] = {
    "chechnya": {"en": "Chechnya", "ru": "Чечня"},
    "ingushetia": {"en": "Ingushetia", "ru": "Ингушетия"},
    "dagestan": {"en": "Dagestan", "ru": "Дагестан"},
    "north_ossetia": {"en": "North Ossetia", "ru": "Северная Осетия"},
    "stavropol": {"en": "Stavropol region", "ru": "Ставропольский край"},
    "krasnodar": {"en": "Krasnodar region", "ru": "Краснодарский край"},
    "rostov": {"en": "Rostov region", "ru": "Ростовская область"},
    "voronezh": {"en": "Voronezh region", "ru": "Воронежская область"},
    "moscow": {"en": "Moscow", "ru": "Москва"},
    "moscow_region": {"en": "Moscow region", "ru": "Московская область"},
    "tver": {"en": "Tver region", "ru": "Тверская область"},
    "tula": {"en": "Tula region", "ru": "Тульская область"},
    "kaluga": {"en": "Kaluga region", "ru": "Калужская область"},
    "ryazan": {"en": "Ryazan region", "ru": "Рязанская область"},
    "vladimir": {"en": "Vladimir region", "ru": "Владимирская область"},
    "yaroslavl": {"en": "Yaroslavl region", "ru": "Ярославская область"},
    "kostroma": {"en": "Kostroma region", "ru": "Костромская область"},
    "ivanovo": {"en": "Ivanovo region", "ru": "Ивановская область"},
    "nizhny_novgorod": {"en": "Nizhny Novgorod region", "ru": "Нижегородская область"},
    "saint_petersburg": {"en": "Saint Petersburg", "ru": "Санкт-Петербург"},
    "abroad": {"en": "abroad", "ru": "за границей"},
}


class UnknownRegion(BadInput):
    def __init__(self, code: str) -> None:
        super().__init__(N_("{code!r} is not a region code"), N_("use one of: {codes}"), code=code[:40], codes=" ".join(REGIONS))


def check_region(code: str) -> str:
    if code not in REGIONS:
        raise UnknownRegion(code)
    return code


def region_name(code: str, lang: str) -> str:
    return REGIONS[check_region(code)][lang]
