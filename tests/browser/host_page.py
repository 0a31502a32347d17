"""A page of somebody's site with the chat in it, as attributes of its address say: `/host?mode=inline&lang=fr&dir=rtl`."""

from collections.abc import Mapping
from html import escape

ATTRIBUTES = ("mode", "position", "theme", "name", "privacy", "hours", "starters", "about", "endpoint")
# What a college would fill in.
FILLED = {"privacy": "/privacy", "hours": "9:00 - 16:00"}
PAGE = """<!doctype html>
<html lang="{lang}" dir="{dir}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{title}</title>
    <link rel="icon" href="/widget/mark.svg" type="image/svg+xml">
    <script type="module" src="/widget/cairn-chat.js"></script>
  </head>
  <body>
    <header><p>Cedar Valley</p></header>
    <main>
      <h1>{title}</h1>
      <p>{words}</p>
      <p><button type="button" data-cairn-open>{ask}</button></p>
      {chat}
    </main>
  </body>
</html>"""
# A page with whatever markup a test puts on it.
SITE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A college</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script type="module" src="/widget/cairn-chat.js"></script></head>
<body><main><h1>A college</h1><a href="/site/other">Another page</a> {markup}</main></body></html>"""
WORDS = {
    "en": ("Welding", "Ten weeks in the evening.", "Not sure? Ask", "Call 705-555-0142."),
    "fr": ("Soudage", "Dix semaines, le soir.", "Des questions? Demandez", "Composez le 705-555-0142."),
}


def host_page(query: Mapping[str, str]) -> str:
    given = {**FILLED, **query}
    lang = query.get("lang", "en")
    title, words, ask, call = WORDS[lang]
    attributes = "".join(f' {name}="{escape(given[name])}"' for name in ATTRIBUTES if name in given)
    chat = f"<cairn-chat{attributes}><p>{call}</p></cairn-chat>"
    return PAGE.format(lang=lang, dir=query.get("dir", "ltr"), title=title, words=words, ask=ask, chat=chat)
