"""What we mend in Streamlit's own files on their way to the browser: its words become Dutch, and what a screen reader cannot use.

Streamlit 1.67 has no setting for the language of its buttons, and marks up two things in a way that WCAG 2.2 does not allow.
The server serves these files from memory anyway. A mend that finds nothing changes nothing; the test then says which.
"""

# Beginning of a file's name → what stands in it, and what it becomes. Every piece of code occurs in its file exactly once.
MENDS = {
    "index.": {
        "`ul`,{target:`e1o1t1hb1`}": "`div`,{target:`e1o1t1hb1`}",  # the menu with groups is no list: ul > div > li
        "`li`,{target:`e1o1t1hb4`}": "`div`,{target:`e1o1t1hb4`}",
        '"aria-label":`App pages`,"data-testid":`stSidebarNav`': '"aria-label":`Menu`,"data-testid":`stSidebarNav`',
        '"aria-label":`Sidebar`': '"aria-label":`Menu en keuzes`',
        "`Collapse sidebar`": "`Menu dichtklappen`",
        "`Expand sidebar`": "`Menu openklappen`",
        "`Skip to main content`": "`Naar de inhoud`",
        "`Scroll tabs left`": "`Schuif de tabbladen naar links`",
        "`Scroll tabs right`": "`Schuif de tabbladen naar rechts`",
        "`View less`": "`Toon minder`",
        "`View ${x-m} more`": "`Toon nog ${x-m}`",
        '"aria-label":`Notifications`': '"aria-label":`Meldingen`',
        "`Stopping...`:`Stop`": "`Stopt…`:`Stop`",
        "_O=`Connecting`": "_O=`Verbinden`",
        "`Connecting to Streamlit server`": "`Verbinden met het dashboard`",
        "`Unable to connect to Streamlit server`": "`Geen verbinding met het dashboard`",
        "`Connection error`": "`Geen verbinding`",
        "`Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:`":
            "`Het dashboard antwoordt niet. Start het opnieuw in een terminal:`",
        "`streamlit run yourscript.py`": "`python -m dashboard serve`",
        "`Streamlit server is not responding. Are you connected to the internet?`":
            "`Het dashboard antwoordt niet. Hebt u verbinding met het netwerk? We proberen het opnieuw.`",
    },
    "PageLink.": {  # a long label gets a second line; on a phone the menu, which lies over the page, goes when a link is chosen
        "overflow:`hidden`,whiteSpace:`nowrap`,textOverflow:`ellipsis`": "overflow:`hidden`",
        "y||t(b.pageScriptHash,b.queryString)":
            "y||(t(b.pageScriptHash,b.queryString),innerWidth<769&&e.currentTarget.closest(`.stSidebar`)"
            "?.querySelector(`[data-testid=stSidebarCollapseButton] button`)?.click())",
    },
    "Selectbox.": {
        "locale:`en-US`": "locale:`nl-NL`",  # what a screen reader hears: how many keuzes there are
        '"aria-label":`Clear value`': '"aria-label":`Wis de keuze`',
        '"aria-label":`Open`': '"aria-label":`Toon de keuzes`',
        "`No results`": "`Niets gevonden`",
    },
    "Multiselect.": {
        "locale:`en-US`": "locale:`nl-NL`",
        '"aria-label":`Clear all`': '"aria-label":`Wis alle keuzes`',
        '"aria-label":`Open`': '"aria-label":`Toon de keuzes`',
        '"aria-label":`Selected values`': '"aria-label":`Gekozen`',
        '"aria-label":`Remove ${e}`': '"aria-label":`Haal ${e} weg`',
        "label:`Select all`": "label:`Kies alles`",
        "label:`Select ${p.length} matches`": "label:`Kies deze ${p.length}`",
        "===0)return`No results`": "===0)return`Niets gevonden`",
        "}return`No results`": "}return`Niets gevonden`",
        "`You can only select up to ${t.maxSelections} ${e}. Remove an option first.`":
            "`U hebt er al ${t.maxSelections}. Haal er eerst een weg.`",
    },
    "InputInstructions.": {
        "`Press Enter to ${e}`": "`Druk op Enter`",
    },
    "FileUploader.": {
        "label:l?`Upload directories`:`Upload`": "label:`Kies een bestand`",
        '"aria-label":`Add files`': '"aria-label":`Kies een ander bestand`',
        "`Drag and drop a file here`": "`Laat het bestand hier los`",
        "`${T(t,D.Byte,0)} per file`": "`Hoogstens ${T(t,D.Byte,0)}`",
        "`${e.type} files are not allowed.`": "`Dit soort bestand kan niet.`",
    },
    "utils.Dl": {
        '"aria-label":`file upload`': '"aria-label":`Bestand`',
        "`Cancel upload of ${e.name}`:`Remove ${e.name}`": "`Stop met ${e.name}`:`Haal ${e.name} weg`",
        "`File must be ${$(n,`b`)} or smaller.`": "`Dit bestand is te groot. Het mag hoogstens ${$(n,`b`)} zijn.`",
        "`${t.type} files are not allowed.`": "`Dit soort bestand kan niet.`",
        "`Upload failed`": "`Dat ging mis`",
        "`Click to retry upload`": "`Probeer het nog eens`",
        "`Only one file is allowed.`": "`Kies één bestand.`",
        "`Unexpected error. Please try again.`": "`Dat ging mis. Probeer het nog eens.`",
        "`${e.toFixed(n)}${t.toUpperCase()}`": "`${e.toFixed(n).replace(`.`,`,`)} ${t.toUpperCase()}`",
    },
    "utils.ob": {
        "`Choose options`:`Choose an option`": "`Kies of typ`:`Kies of typ`",
    },
    "StreamlitMarkdown.": {
        "`Help`:`Help for ${t.replaceAll(/\\s+/g,` `)}`": "`Uitleg`:`Uitleg bij ${t.replaceAll(/\\s+/g,` `)}`",
        "ariaLabel:c=`Help`": "ariaLabel:c=`Uitleg`",
        "`Link to heading`": "`Link naar dit kopje`",
    },
    "Table.": {  # every table can be wider than the screen, so every table can be reached with the keyboard
        "tabIndex:N||P?0:void 0,role:N||P?`region`:void 0,\"aria-label\":N||P?`Scrollable table`:void 0":
            "tabIndex:0,role:`region`,\"aria-label\":H?`Tabel: ${H}`:`Tabel`",
        "children:`empty`": "children:`geen regels`",
    },
    "useCopyToClipboard.": {
        "`Copied`:`Copy to clipboard`": "`Gekopieerd`:`Kopieer`",
    },
    "Toolbar.": {
        "label:`Fullscreen`": "label:`Heel scherm`",
        "label:`Close fullscreen`": "label:`Sluit heel scherm`",
    },
    "DataFrame.": {
        "label:`Show/hide columns`": "label:`Kies kolommen`",
        "label:`Download as CSV`": "label:`Download (CSV)`",
        "label:`Search`": "label:`Zoek`",
        "label:`Select all`": "label:`Kies alles`",
    },
}


def mend(name: str, body: bytes) -> bytes:
    """One of Streamlit's files as we serve it; `name` is the last part of its path."""
    for start, pieces in MENDS.items():
        if name.startswith(start) and name.endswith(".js"):
            for old, new in pieces.items():
                body = body.replace(old.encode(), new.encode())
    return body
