"""The pages a browser, or the Web Connector's certificate check, finds at our addresses; they name no company.

They are made without a database and in both languages, because the edge answers them before anything else works.
"""

from html import escape
from typing import Final

NOTHING_HERE: Final = b"Nothing is served at this address.\n"
MARK: Final = b'name="application-name" content="komet-qbwc"'
"""What tells our page from that of any other program, in every language."""

LANGUAGES: Final = ("en", "es")
_STYLE: Final = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:42rem;margin:4rem auto;padding:0 1.25rem;color:#1c2b2a}"
    "h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.1rem;margin-top:2rem}li{margin:.4rem 0}"
    "dt{color:#5b6b69}dd{margin:0 0 .8rem;font-weight:600}"
    "@media(prefers-color-scheme:dark){body{background:#101615;color:#dfe7e5}dt{color:#93a5a2}}"
)
_CONNECTOR: Final = {
    "en": (
        "QuickBooks Web Connector service",
        (
            "This address answers the QuickBooks Web Connector. There is nothing to do here in a browser. If you see "
            "this page with a closed padlock, the address and its certificate are right."
        ),
    ),
    "es": (
        "Servicio de QuickBooks Web Connector",
        (
            "Esta dirección responde a QuickBooks Web Connector. En un navegador no hay nada que hacer aquí. Si ve "
            "esta página con el candado cerrado, la dirección y su certificado son correctos."
        ),
    ),
}
_HELP: Final = {
    "en": (
        "Help with the QuickBooks Web Connector",
        "Nothing is posted twice: you may press Update Selected as often as you like.",
        (
            "Open QuickBooks and the company file, and close every dialog in it.",
            (
                "In the Web Connector tick this application and press Update Selected. The column Status says what was "
                "done."
            ),
            (
                "No log-in to Windows, no run: the computer must be on, a user logged in, the Web Connector open and "
                "Auto-Run ticked."
            ),
            (
                "If the Web Connector asks for a password, your administrator makes a new one in the web application "
                "under QuickBooks > Set-up."
            ),
            (
                "For everything else ask the person in your company who administers the connection: the web "
                "application explains every message and its next step under QuickBooks > Help with codes."
            ),
        ),
    ),
    "es": (
        "Ayuda con QuickBooks Web Connector",
        "Nada se registra dos veces: puede pulsar Update Selected tantas veces como quiera.",
        (
            "Abra QuickBooks y el archivo de la empresa, y cierre todos sus cuadros de diálogo.",
            "En el Web Connector marque esta aplicación y pulse Update Selected. La columna Status dice qué se hizo.",
            (
                "Sin sesión de Windows no hay conexión: el equipo debe estar encendido, con un usuario conectado, el "
                "Web Connector abierto y Auto-Run marcado."
            ),
            (
                "Si el Web Connector pide una contraseña, su administrador crea una nueva en la aplicación web en "
                "QuickBooks > Configuración."
            ),
            (
                "Para todo lo demás pregunte a la persona de su empresa que administra la conexión: la aplicación web "
                "explica cada mensaje y el paso siguiente en QuickBooks > Ayuda con códigos."
            ),
        ),
    ),
}


def language_of(accepted: str) -> str:
    """Answers the language for an Accept-Language header: "es" where Spanish is wanted before English."""
    wanted = []
    for place, part in enumerate(accepted.lower().split(",")):
        tag, _, weight = part.strip().partition(";q=")
        language = tag.split("-")[0]
        if language in LANGUAGES:
            wanted.append((-_number(weight), place, language))
    return min(wanted)[2] if wanted else LANGUAGES[0]


def _number(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0


def connector_page(language: str = "en") -> bytes:
    """Answers the page at AppURL, which the Web Connector gets once when the application is added."""
    title, text = _CONNECTOR[language]
    return page(language, title, f"<p>{escape(text)}</p>")


def support_page(language: str = "en", result: str = "") -> bytes:
    """Answers the page at AppSupport: public and without a redirect, else QBWC1003.

    `result` is HTML about the last session, for those who come with their connection's own address.
    """
    title, promise, steps = _HELP[language]
    items = "".join(f"<li>{escape(step)}</li>" for step in steps)
    return page(language, title, f"{result}<p>{escape(promise)}</p><ol>{items}</ol>")


def page(language: str, title: str, body: str) -> bytes:
    """Answers a whole page of its own, without anything to load."""
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta {MARK.decode()}><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="robots" content="noindex"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    ).encode()
