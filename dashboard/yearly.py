"""One year of one area on paper: what was tried, what was learned, and what stopped. One HTML file that prints on A4.

Nothing can be left out of it: a lab or an item that stopped stands in it with its reason and its lesson (W12). No story is in it.
"""
from collections.abc import Mapping
from datetime import date
from html import escape

import pandas as pd

from dashboard import learning
from dashboard.dutch import count_of, join
from dashboard.learning import Named
from dashboard.methods import labs as road
from dashboard.registers import agenda
from dashboard.registers.kinds import Record, State

STYLE = """
@page { size: A4; margin: 18mm; }
body { font: 11pt/1.45 system-ui, sans-serif; color: #111; max-width: 178mm; margin: 0 auto; padding: 8mm; }
h1 { font-size: 20pt; margin: 0 0 2mm; } h2 { font-size: 14pt; border-bottom: 1px solid #555; margin: 8mm 0 2mm; }
h3 { font-size: 12pt; margin: 5mm 0 1mm; } table { border-collapse: collapse; width: 100%; margin: 2mm 0; font-size: 9.5pt; }
th, td { border: 1px solid #999; padding: 1.2mm 1.6mm; text-align: left; vertical-align: top;
  overflow-wrap: break-word; hyphens: auto; }
th { background: #eee; } section.lab { break-inside: avoid-page; }
.fictief { border: 1px solid #111; padding: 2mm; font-weight: bold; }
.wide { overflow-x: auto; }
@media print { body { padding: 0; max-width: none; } }
"""


def page(state: State, area: str, year: int, named: Named, labels: Mapping[str, str], *, today: date, origin: str,
         fictional: bool = False) -> bytes:
    """The year of an area as an HTML file.

    named   code of an area → its name; labels: indicator → what it is called
    origin  where this comes from: the installation and its state
    """
    parts = [f"<h1>Leren in {escape(named(area))}, {year}</h1>", f"<p>{escape(origin)}</p>"]
    if fictional:
        parts.append('<p class="fictief">Voorbeeldgemeente: alles hierin is verzonnen.</p>')
    parts += [*_labs(state, area, year, named, today), *_stopped(state, area, year), *_agenda(state, area, year),
              *_stories(state, area, labels, named), *_knowledge(state, area, year, named)]
    head = f'<meta charset="utf-8"><title>Leren in {escape(named(area))}, {year}</title><style>{STYLE}</style>'
    return f'<!DOCTYPE html><html lang="nl"><head>{head}</head><body>{"".join(parts)}</body></html>'.encode()


def during(record: Record, year: int, start: str, end: str) -> bool:
    """Whether a record was there in a year; without dates, whether it was written down by then."""
    first = str(record.data.get(start) or record.history[0]["at"])[:4]
    last = str(record.data.get(end) or "9999")[:4]
    return first <= str(year) <= last


def stopped(state: State, area: str, year: int) -> list[tuple[int, dict[str, str]]]:
    """What stopped in a year or in a year before it: since when, and what, why and what was learned. Newest first."""
    found = []
    for record in learning.here(state, "lab", area).values():
        if record.data.get("state") == "gestopt":
            learned = " ".join(lesson.data["text"] for lesson in learning.of_lab(state, "lesson", record.id))
            found.append((record, record.data.get("stopped_on"), learned))
    found += [(record, record.data.get("real_end"), record.data["stop_lesson"])
              for record in learning.here(state, "agenda_item", area).values() if record.data["status"] == "gestopt"]
    rows = [(int(str(day or record.at)[:4]), {"Wat": record.data["title"], "Waarom gestopt": record.data["stop_reason"],
                                              "Wat we leerden": learned}) for record, day, learned in found]
    return sorted([row for row in rows if row[0] <= year], key=lambda row: (-row[0], row[1]["Wat"]))


def _labs(state: State, area: str, year: int, named: Named, today: date) -> list[str]:
    found = [record for record in learning.here(state, "lab", area).values() if during(record, year, "started", "stopped_on")]
    parts = [f"<h2>Labs ({len(found)})</h2>"]
    for record in sorted(found, key=lambda record: record.data["title"]):
        said = [record.data["question"], learning.lab_head(record, named), learning.lesson_sentence(record, state),
                learning.relapse(record.data),
                *learning.alarms(record, state, today)]
        parts += ['<section class="lab">', f"<h3>{escape(record.data['title'])}</h3>",
                  *(f"<p>{escape(words)}</p>" for words in said if words),
                  _table(learning.lessons(state, record.id), "Lessen"), _table(learning.obstacles(state, record.id), "Gedoe")]
        if road.ORDER.index(record.data["stage"]) >= road.ORDER.index("tested"):
            parts.append(_table(learning.borging(record), "Wat is geregeld"))
        parts.append("</section>")
    return parts if found else [*parts, "<p>In dit jaar was er geen lab.</p>"]


def _stopped(state: State, area: str, year: int) -> list[str]:
    """What stopped stands in it by itself, also in the years after; there is no choice to leave it out."""
    now = [row for since, row in stopped(state, area, year) if since == year]
    before = [{"Jaar": since, **row} for since, row in stopped(state, area, year) if since < year]
    parts = [f"<h2>Gestopt ({len(now)})</h2>", _table(pd.DataFrame(now)) if now else "<p>Dit jaar is niets gestopt.</p>"]
    return [*parts, f"<h2>Eerder gestopt ({len(before)})</h2>", _table(pd.DataFrame(before))] if before else parts


def _agenda(state: State, area: str, year: int) -> list[str]:
    items = [record for record in learning.here(state, "agenda_item", area).values()
             if during(record, year, "real_start", "real_end")]
    if not items:
        return ["<h2>Actie-agenda (0)</h2>", "<p>Er staat nog niets op de agenda.</p>"]
    short = learning.agenda_table(items, state)[["Punt", "Stand", "Herkomst", "Steun", "Trekker", "Geld", "Echt"]]
    alone = [item.data["title"] for item in items if agenda.nobody_it_is_about(item.data)]
    return [f"<h2>Actie-agenda ({len(items)})</h2>", f"<p>{escape(learning.met_sentence(items))}</p>",
            *([f"<p>{escape(join(alone))}. {learning.NOT_ABOUT}</p>"] if alone else []), _table(short),
            _table(learning.cards(items), "Prototypes")]


def _stories(state: State, area: str, labels: Mapping[str, str], named: Named) -> list[str]:
    counts = learning.theme_counts(state, area)
    said = [f"{state['theme'][id].data['label']}: {count_of(n, 'verhaal', 'verhalen')}"
            for id, n in sorted(counts.items(), key=lambda pair: state["theme"][pair[0]].data["label"])]
    found = learning.mismatches(state, area, labels, named)
    return ["<h2>Wat bewoners vertelden</h2>", f"<p>{escape(join(said))}.</p>" if said else "<p>Er zijn nog geen verhalen.</p>",
            *(f"<p>{escape(words)}</p>" for words in found)]


def _knowledge(state: State, area: str, year: int, named: Named) -> list[str]:
    parts = []
    for title, frame in (("Leeropdrachten van wijkteams", learning.team_questions(state, area, named)),
                         ("Kennisvragen", learning.questions(state, area)), ("Producten", learning.products(state)),
                         ("Leeractiviteiten", learning.learning(state, area))):
        if title == "Leeractiviteiten" and len(frame):
            frame = frame[frame["Wanneer"].str.endswith(str(year))]
        if len(frame):
            parts += [f"<h2>{title} ({len(frame)})</h2>", _table(frame)]
    return parts


def _table(frame: pd.DataFrame, title: str = "") -> str:
    """A table with a caption, or nothing where there are no rows. Columns that are empty everywhere are left out."""
    if frame.empty:
        return ""
    frame = frame[[name for name in frame.columns if (frame[name].astype(str) != "").any()]]
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in frame.columns)
    lines = frame.astype(str).itertuples(index=False)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>" for line in lines)
    caption = f"<caption>{escape(title)}</caption>" if title else ""
    return f'<div class="wide"><table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
