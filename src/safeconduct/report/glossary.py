"""The words of the report that a reader may not know, in both languages. docs/words.md says which standard each comes from."""

from __future__ import annotations

GLOSSARY: tuple[tuple[dict[str, str], dict[str, str]], ...] = (
    (
        {"en": "Codename", "ru": "Кодовое имя"},
        {"en": "The word by which a person or a shelter is known inside the network. It is not printed here.",
         "ru": "Слово, под которым человек или приют известен внутри сети. Здесь оно не печатается."},
    ),
    (
        {"en": "Case", "ru": "Дело"},
        {"en": "The protection case of one party: a person, a couple or a family.",
         "ru": "Дело о защите одной группы: человека, пары или семьи."},
    ),
    (
        {"en": "Relocation, leg", "ru": "Перемещение, этап"},
        {"en": "The physical movement of people to safety; a leg is one stretch of it with one escort.",
         "ru": "Физическое перемещение людей в безопасное место; этап — его часть с одним сопровождающим."},
    ),
    (
        {"en": "Check-in", "ru": "Контрольный звонок"},
        {"en": "An agreed moment on the road at which the escort says that all is well. If it is missed, people are told, step by step.",
         "ru": "Условленный момент в пути, когда сопровождающий сообщает, что всё в порядке. Если звонка нет, об этом по порядку узнают другие."},
    ),
    (
        {"en": "Duress phrase", "ru": "Условная фраза об опасности"},
        {"en": "Words that sound like an all-clear and raise the alarm.",
         "ru": "Слова, которые звучат как «всё в порядке» и поднимают тревогу."},
    ),
    (
        {"en": "Placement", "ru": "Размещение"},
        {"en": "A party in a shelter, from its first night to its last.", "ru": "Группа в приюте с первой ночи до последней."},
    ),
    (
        {"en": "Statement, segment", "ru": "Рассказ, фрагмент"},
        {"en": "What a person said, word for word; a segment is a numbered part with warnings and consent of its own.",
         "ru": "Сказанное человеком, дословно; фрагмент — пронумерованная часть со своими предупреждениями и согласием."},
    ),
    (
        {"en": "Consent", "ru": "Согласие"},
        {"en": "What a person allowed, for which purpose, before whom, until when. It can be withdrawn at any time.",
         "ru": "Что человек разрешил, для какой цели, перед кем и до какого срока. Его можно отозвать в любое время."},
    ),
    (
        {"en": "Claim", "ru": "Утверждение"},
        {"en": "What somebody asserts in public, with its source and the kind of its number.",
         "ru": "То, что кто-либо заявляет публично, с источником и видом числа."},
    ),
    (
        {"en": "Response", "ru": "Ответ"},
        {"en": "How officials answered a claim.", "ru": "Как официальные лица ответили на утверждение."},
    ),
    (
        {"en": "Figure", "ru": "Показатель"},
        {"en": "A number that was counted from records and can be counted again.",
         "ru": "Число, подсчитанное по записям; его можно подсчитать снова."},
    ),
    (
        {"en": "Edition, proof", "ru": "Издание, доказательство"},
        {"en": "A sealed version of this report; a proof shows one recipient what a claim of it rests on, and nothing else.",
         "ru": "Заверенная версия этого доклада; доказательство показывает одному получателю, на чём основано одно утверждение, и ничего больше."},
    ),
)  # fmt: skip
