"""What a person agrees to, takes back, and holds in hand."""

from __future__ import annotations

from starlette.responses import Response

from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import consents as pages
from safeconduct.desk.pages.told import AUDIENCES, HOWS, PURPOSES, choices
from safeconduct.desk.routing import get, post
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.records.consent import Audience, Consent, ConsentGivenHow, ItemKind, Purpose
from safeconduct.records.fact import Fact
from safeconduct.records.statement import Statement
from safeconduct.records.view import need
from safeconduct.testimony import receipt
from safeconduct.testimony.consent import GiveConsent, WithdrawConsent, give_consent, withdraw_consent
from safeconduct.testimony.take import NothingSaid
from safeconduct.web.forms import Field, Form, Given, Kind, Option


def consent_fields(desk: Desk, needed: bool, segments: tuple[int, ...] = ()) -> tuple[Field, ...]:
    """Asked in the order in which one explains it to a person."""
    say = desk.say
    parts = Field(
        "parts",
        say(N_("Only for these segments")),
        Kind.MANY,
        needed=False,
        help=say(N_("none ticked: for all of it")),
        options=tuple(Option(str(one), str(one)) for one in segments),
    )
    return (
        Field(
            "purposes",
            say(N_("What the person agrees to")),
            Kind.MANY,
            needed=needed,
            options=choices(PURPOSES, say),
            help=say(N_("Tick only what they said yes to.")),
        ),
        Field("audiences", say(N_("For whom")), Kind.MANY, needed=needed, options=choices(AUDIENCES, say)),
        *((parts,) if segments else ()),
        Field("conditions", say(N_("On what condition, in their words")), Kind.AREA, needed=False, longest=2_000),
        Field("how", say(N_("How they said it")), Kind.CHOICE, options=choices(HOWS, say), start=ConsentGivenHow.IN_PERSON.value),
        Field(
            "given",
            say(N_("On what day")),
            Kind.DATE,
            start=desk.today.isoformat(),
            help=say(N_("It may be before the interview, or after.")),
        ),
        Field(
            "expires",
            say(N_("First day on which it no longer holds")),
            Kind.DATE,
            needed=False,
            help=say(N_("left empty: it holds until they take it back")),
        ),
    )


def agreed(desk: Desk, given: Given, item: RecordId) -> list[Fact]:
    """Nothing where nothing was ticked: a statement may be kept without any consent to use it."""
    told = given.values
    if not told["purposes"] and not told["audiences"]:
        return []
    ask = GiveConsent(
        new_id(),
        item,
        ItemKind.STATEMENT,
        tuple(map(Purpose, told["purposes"])),
        tuple(map(Audience, told["audiences"])),
        told["conditions"],
        ConsentGivenHow(told["how"]),
        tuple(map(int, told.get("parts", ()))),
        told["expires"],
        told["given"],
    )
    return give_consent(desk.view, ask, desk.me, desk.now)


def _form(desk: Desk, statement: Statement) -> Form:
    numbers = tuple(one.number for one in statement.segments)
    return Form(
        f"consent:{statement.id}",
        f"/statements/{statement.id}/consents/new",
        consent_fields(desk, needed=True, segments=numbers),
        desk.say(N_("Record what the person agrees to")),
        legend=desk.say(N_("Explain each in the person's language before you tick it.")),
    )


def new(desk: Desk, given: Given | None = None) -> Response:
    statement = need(desk.view, Statement, desk.id())
    return desk.page(desk.say(N_("What the person agrees to")), desk.form_of(_form(desk, statement), given))


def give(desk: Desk) -> Response:
    statement = need(desk.view, Statement, desk.id())
    return desk.submit(
        _form(desk, statement),
        lambda given: agreed(desk, given, statement.id),
        lambda given: new(desk, given),
        f"/statements/{statement.id}#consents",
        desk.say(N_("Recorded. The person can have a paper about it: see there.")),
    )


def _withdrawal(desk: Desk, consent: Consent) -> Form:
    say = desk.say
    ways = choices(HOWS, say)
    return Form(
        f"withdraw:{consent.id}",
        f"/consents/{consent.id}/withdraw",
        (
            Field("how", say(N_("How they said it")), Kind.CHOICE, options=ways),
            Field(
                "erase",
                say(N_("They also asked that all they told be erased")),
                Kind.CHECK,
                needed=False,
                help=say(N_("Then the keys of the whole statement are destroyed, for everybody and for good.")),
            ),
        ),
        say(N_("Take it back")),
        seen=desk.seen(consent.id),
        danger=True,
        drafts=False,
    )


def withdrawal(desk: Desk, given: Given | None = None) -> Response:
    consent = need(desk.view, Consent, desk.id())
    return desk.page(
        desk.say(N_("The person takes it back")), pages.terms(desk.say, consent), desk.form_of(_withdrawal(desk, consent), given)
    )


def withdraw(desk: Desk) -> Response:
    consent = need(desk.view, Consent, desk.id())

    def verb(given: Given) -> list[Fact]:
        ask = WithdrawConsent(consent.id, given.values["how"], given.values["erase"])
        return withdraw_consent(desk.view, ask, desk.me, desk.now)

    return desk.submit(
        _withdrawal(desk, consent),
        verb,
        lambda given: withdrawal(desk, given),
        f"/consents/{consent.id}/paper",
        desk.say(N_("Taken back; it holds no more from now on. This is the receipt for the person.")),
        about=(consent.id,),
    )


def paper(desk: Desk) -> Response:
    """The receipt where it was taken back, else what was agreed to."""
    consent = need(desk.view, Consent, desk.id())
    if consent.given is None:
        raise NothingSaid("consent")
    told = desk.view.get(Statement, consent.item)
    lang = desk.query("lang") if desk.query("lang") in ("en", "ru") else _spoken(desk, told)
    printed = receipt.printed(desk.view, told) if told is not None else 0
    text = receipt.form(consent, lang) if consent.withdrawn is None else receipt.withdrawal(consent, lang, desk.today, printed)
    back = f"/statements/{consent.item}#consents" if told is not None else "/statements"
    return desk.page(
        desk.say(N_("A paper for the person")), pages.paper(desk.say, text, lang, back, f"/consents/{consent.id}/paper")
    )


def _spoken(desk: Desk, told: Statement | None) -> str:
    """The person's language, as far as papers are written in it: most who speak Chechen read Russian."""
    if told is None:
        return desk.say.lang
    return "en" if told.language == "en" else "ru"


ENTRIES = (
    get("/statements/{id}/consents/new", new),
    post("/statements/{id}/consents/new", give),
    get("/consents/{id}/withdraw", withdrawal),
    post("/consents/{id}/withdraw", withdraw),
    get("/consents/{id}/paper", paper),
)
