"""Stories: taken in through the gate, read by a second person, taken back. The only way to write one."""
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from dashboard import access, db, dutch
from dashboard.config import Settings
from dashboard.errors import NoBuild, RecordError
from dashboard.intake import records, story_files
from dashboard.intake.ledger import Who
from dashboard.methods import person_text
from dashboard.methods.person_codes import Trace
from dashboard.registers import stories as words
from dashboard.registers.kinds import Change, Record

log = logging.getLogger("dashboard.stories")
SHORTEST, LONGEST = 20, 4000  # characters
SMALL = 1000  # inhabitants; a story of a smaller buurt is kept with its wijk
TASKS = {"professional", "ambtenaar", "vrijwilliger"}  # roles that few people have beside their profession
FEW = ("In dit gebied wonen te weinig mensen van deze leeftijd in zo'n huishouden. Zo is te raden wie dit vertelt. Kies een "
       "groter gebied, of laat het huishouden leeg.")
FIELDS = {"role": words.ROLES, "age": words.AGES, "household": words.HOUSEHOLDS, "perspective": words.PERSPECTIVES}


@dataclass(frozen=True)
class Story:
    """What somebody told, and what they agreed to.

    area     buurt or wijk; purpose, until: what the story may be used for, and until when (2026-01-31)
    cleared  words that the writer says name nobody; the second reader sees them
    """

    text: str
    area: str
    role: str
    age: str
    perspective: str
    purpose: str
    until: str
    household: str = ""
    themes: Sequence[str] = ()
    cleared: Sequence[str] = ()
    agreed: bool = False
    lab: str | None = None
    rest: dict = field(default_factory=dict)


def traces(settings: Settings, text: str, cleared: Sequence[str] = (), role: str = "") -> list[Trace]:
    """What in a text may tell who somebody is; nothing of it leaves this computer or is kept.

    role  who tells: for who tells from a task, a profession beside it already says who that is
    """
    return person_text.inspect(text, _places(settings), cleared, with_task=role in TASKS)


def submit(settings: Settings, story: Story, who: Who) -> Record:
    """Take in a story. Nothing is stored when the gate stops it, or when consent or a choice is missing.

    Raises  RecordError with everything that is wrong; it never repeats the text
    """
    access.require(who.role, "edit_register")
    found = [*traces(settings, story.text, story.cleared, story.role), *traces(settings, story.purpose, story.cleared)]
    wrong = [*_incomplete(story), *dict.fromkeys(trace.sentence() for trace in found)]
    if not wrong and (area := kept_area(settings, story)) is None:
        wrong = [FEW]
    if wrong:
        raise RecordError(f"Dit verhaal is niet opgeslagen. {' '.join(wrong)}", wrong)
    id = f"sto-{secrets.token_hex(4)}"
    told = story_files.write(settings.data, id, {
        "text": story.text.strip(), "area": area, "role": story.role, "age": story.age, "household": story.household,
        "perspective": story.perspective, "purpose": story.purpose.strip(), "until": story.until, "cleared": list(story.cleared)})
    data = {"state": "ingediend", "area": area, "themes": list(story.themes),
            "digest": story_files.digest(told["salt"], told["text"])}
    changes = [Change("story", id, data)]
    try:
        if story.lab:
            lab = _known(settings, "lab", story.lab)
            changes.append(Change("lab", lab.id, {**lab.data, "stories": [*lab.data.get("stories", ()), id]}, lab.version))
        made = records.record(settings, changes, who)
    finally:
        if id not in records.state(settings)["story"]:  # a story that is not in the ledger may not stay
            story_files.delete(settings.data, id)
    log.info("story taken in id=%s role=%s", id, who.role)
    return made[0]


def _incomplete(story: Story) -> list[str]:
    wrong = []
    if not SHORTEST <= len(story.text.strip()) <= LONGEST:
        wrong.append(f"Een verhaal is {SHORTEST} tot {dutch.number(LONGEST)} tekens lang.")
    for name, choices in FIELDS.items():
        if (value := getattr(story, name)) not in choices and (value or name != "household"):
            wrong.append(f"Kies nog: {SAID[name]}.")
    if not story.area:
        wrong.append("Kies een gebied.")
    if not story.agreed:
        wrong.append("Zonder toestemming kan een verhaal er niet in.")
    if not story.purpose.strip():
        wrong.append("Schrijf op waarvoor het verhaal gebruikt mag worden.")
    if not _future(story.until):
        wrong.append("Kies tot welke dag de toestemming geldt. Die dag ligt na vandaag.")
    return wrong


SAID = {"role": "wie dit vertelt", "age": "de leeftijdsgroep", "household": "het huishouden", "perspective": "over wie het gaat"}


def _future(day: str) -> bool:
    try:
        return date.fromisoformat(day) > date.today()
    except ValueError:
        return False


def publish(settings: Settings, id: str, who: Who) -> Record:
    """The second reader lets a story through. Raises RecordError for the writer's own account, or where nobody logs in."""
    return _turn(settings, id, "gepubliceerd", who)


def hold_back(settings: Settings, id: str, who: Who) -> Record:
    """Take a published story off the pages again; its text stays."""
    return _turn(settings, id, "ingediend", who)


def _turn(settings: Settings, id: str, state: str, who: Who) -> Record:
    now = _known(settings, "story", id)
    if now.data["state"] == "ingetrokken":
        raise RecordError("Dit verhaal is ingetrokken. Het kan niet terugkomen.")
    return records.record(settings, [Change("story", id, {**now.data, "state": state}, now.version)], who)[0]


def withdraw(settings: Settings, id: str, who: Who) -> Record:
    """Take a story back for good: its file goes, with the text, the age and the consent. The line stays, without themes."""
    now = _known(settings, "story", id)
    codings = [Change("coding", coding.id, None, coding.version)
               for coding in records.state(settings)["coding"].values() if coding.data["story"] == id]
    away = {"state": "ingetrokken", "area": now.data["area"]}
    made = records.record(settings, [Change("story", id, away, now.version), *codings], who)[0]
    story_files.delete(settings.data, id)
    log.info("story taken back id=%s role=%s", id, who.role)
    return made


def code(settings: Settings, id: str, themes: Sequence[str], who: Who, *, second: bool = False) -> Record:
    """Put a story to themes. The first account is the first reader; another one is the second.

    second  says so where nobody logs in, and two readers share the one account
    """
    _known(settings, "story", id)
    if not themes:
        raise RecordError("Kies ten minste één thema.")
    codings = [record for record in records.state(settings)["coding"].values() if record.data["story"] == id]
    reader = ("tweede" if second else "eerste") if who.by == access.LOCAL else None
    own = [record for record in codings if record.history[0]["by"] == who.by]
    mine = next((record for record in own if reader in (None, record.data["coder"])), None)
    coder = mine.data["coder"] if mine else reader or ("tweede" if codings else "eerste")
    if not mine and len(codings) > 1:
        raise RecordError("Twee lezers hebben dit verhaal al bij thema's gezet.")
    data = {"story": id, "coder": coder, "themes": list(themes)}
    change = Change("coding", mine.id, data, mine.version) if mine else Change("coding", None, data)
    return records.record(settings, [change], who)[0]


def sweep(settings: Settings, today: date | None = None) -> list[str]:
    """Delete stories that lie here and may not: taken back before a back-up was restored, or past their consent. Says which."""
    gone = story_files.must_go(settings.data, records.state(settings), today or date.today())
    for id in gone:
        story_files.delete(settings.data, id)
        log.info("story deleted again id=%s", id)
    return gone


def changed(settings: Settings) -> list[str]:
    """Ids of stories that should be there, of which the file is gone or holds another text than was taken in."""
    return [id for id, record in records.state(settings)["story"].items() if record.data["state"] != "ingetrokken"
            and not ((story := story_files.read(settings.data, id)) and story_files.same(record, story))]


def readable(settings: Settings, role: str, keep: Callable[[Record], bool] = lambda record: True) -> list[tuple[Record, dict]]:
    """Stories that a role may read, newest first, with their text: published ones, and for who may edit also the others."""
    may, today = access.may(role, "edit_register"), date.today()
    found = [(record, story) for record in records.state(settings)["story"].values()
             if (record.data["state"] == "gepubliceerd" or (may and record.data["state"] == "ingediend")) and keep(record)
             and (story := story_files.read(settings.data, record.id)) and not story_files.ended(story, today)
             and story_files.same(record, story)]
    return sorted(found, key=lambda pair: pair[0].history[0]["at"], reverse=True)


def kept_area(settings: Settings, story: Story) -> str | None:
    """The area that a story is kept with: the smallest, from the one that was chosen up to the gemeente, in which its teller is
    one of many. None when that is nowhere.

    A buurt has at least a thousand inhabitants. Any area has as many people of that age, and by its shares about as many in that
    kind of household, as a count needs before everybody may see it. What nobody counted is not held against an area.
    """
    try:
        build = db.version(settings.data)
        names = [db.run("region_names", {"level": level}, data=settings.data, build=build) for level in ("buurt", "wijk")]
    except NoBuild:
        return story.area
    above = {row.region: row.parent for frame in names for row in frame.itertuples()}
    area = story.area
    while not _one_of_many(settings, build, area, story):
        if area not in above:
            return None
        area = above[area]
    return area


def _one_of_many(settings: Settings, build: str, area: str, story: Story) -> bool:
    asked = {"data": settings.data, "build": build, "view": "intern"}
    figures = db.run("region_profile", {"region": area, "year": None}, **asked).set_index("indicator")["value"].dropna()
    if area.startswith("BU") and figures.get("population", 0) < SMALL:
        return False
    many = db.run("region_people", {"region": area}, **asked).set_index("band")["at_least"].get(story.age)
    living = words.living_alone(figures)
    if many is not None and living and story.household:
        many = many * living[words.KIND_OF_HOUSEHOLD[story.household]] / sum(living.values())
    return many is None or many >= settings.thresholds.count_public


def _places(settings: Settings) -> list[str]:
    try:
        build = db.version(settings.data)
    except NoBuild:
        return []
    return [name for level in ("buurt", "wijk", "gemeente")
            for name in db.run("region_names", {"level": level}, data=settings.data, build=build)["name"]]


def _known(settings: Settings, kind: str, id: str) -> Record:
    found = records.state(settings)[kind].get(id)
    if found is None:
        raise RecordError("Dit is er niet (meer). Ververs de pagina.")
    return found
