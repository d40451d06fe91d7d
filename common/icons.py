"""The site's line icons, drawn on a 20 × 20 grid, as the inside of an ``<svg>``."""

ICONS: dict[str, str] = {
    "add": '<path d="M10 3.5v13M3.5 10h13"/>',
    "back": '<path d="m12.5 4-6 6 6 6"/>',
    "bell": '<path d="M5 14.5V9a5 5 0 0 1 10 0v5.5l1.5 1.5h-13zM8 18h4"/>',
    "calendar": (
        '<rect x="2.5" y="4" width="15" height="13.5" rx="2"/><path d="M2.5 8.5h15M6.5 2v4M13.5 2v4"/>'
    ),
    "close": '<path d="m5 5 10 10M15 5 5 15"/>',
    "done": '<path d="M3.5 10.8 8 15l8.5-9.5"/>',
    "download": '<path d="M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13"/>',
    "edit": '<path d="M12.5 4 16 7.5 7 16.5l-4 .5.5-4zM10.8 5.7l3.5 3.5"/>',
    "file": '<path d="M5 2.5h6.5L16 7v10.5H5zM11.5 2.5V7H16M7.5 11h5M7.5 14h5"/>',
    "flag": '<path d="M4.5 18V3M4.5 3.5c3-1.5 5 1.5 8 .5l3-1v8l-3 1c-3 1-5-2-8-.5"/>',
    "globe": (
        '<circle cx="10" cy="10" r="7.5"/><path d="M2.5 10h15M10 2.5c2.4 2.2 3.4 4.7 3.4 7.5s-1 5.3-3.4 7.5'
        'c-2.4-2.2-3.4-4.7-3.4-7.5s1-5.3 3.4-7.5z"/>'
    ),
    "hide": (
        '<path d="M3 3l14 14M8.2 4.7A8.6 8.6 0 0 1 10 4.5c4.5 0 7.2 3.5 8 5.5a9.6 9.6 0 0 1-2.3 3.2'
        'M5.3 6.2A9.7 9.7 0 0 0 2 10c.8 2 3.5 5.5 8 5.5 1.4 0 2.6-.3 3.7-.9"/>'
    ),
    "info": '<circle cx="10" cy="10" r="7.5"/><path d="M10 9v5M10 6v.1"/>',
    "link": (
        '<path d="M8.3 11.7a3.2 3.2 0 0 0 4.5 0l3-3a3.2 3.2 0 0 0-4.5-4.5l-1 1'
        'M11.7 8.3a3.2 3.2 0 0 0-4.5 0l-3 3a3.2 3.2 0 0 0 4.5 4.5l1-1"/>'
    ),
    "listen": (
        '<path d="M3 13v-2.5a7 7 0 0 1 14 0V13"/><rect x="2" y="12" width="4" height="5.5" rx="1.5"/>'
        '<rect x="14" y="12" width="4" height="5.5" rx="1.5"/>'
    ),
    "mail": '<rect x="2" y="4" width="16" height="12.5" rx="2"/><path d="m2.6 5.2 7.4 6 7.4-6"/>',
    "menu": '<path d="M3 5.5h14M3 10h14M3 14.5h9"/>',
    "next": '<path d="m7.5 4 6 6-6 6"/>',
    "person": '<circle cx="10" cy="6.5" r="3.5"/><path d="M3.5 17.5c.6-3.6 3-5.3 6.5-5.3s5.9 1.7 6.5 5.3"/>',
    "phone": (
        '<path d="M4 2.8h3l1.5 4-2 1.5a11 11 0 0 0 5.2 5.2l1.5-2 4 1.5v3c0 .8-.6 1.4-1.4 1.4'
        'A13.6 13.6 0 0 1 2.6 4.2C2.6 3.4 3.2 2.8 4 2.8z"/>'
    ),
    "play": '<path d="M6 3.8v12.4L16 10z" fill="currentColor"/>',
    "question": '<path d="M3 4.2h14v9.3H9.2L5.5 17v-3.5H3z"/>',
    "read": (
        '<path d="M10 5.2C8 3.8 5.4 3.4 2.5 3.6v11.6c2.9-.2 5.5.2 7.5 1.6 2-1.4 4.6-1.8 7.5-1.6V3.6'
        'c-2.9-.2-5.5.2-7.5 1.6zM10 5.2v11.6"/>'
    ),
    "search": '<circle cx="8.5" cy="8.5" r="5.5"/><path d="M12.7 12.7 18 18"/>',
    "undo": '<path d="M4.5 4v4h4M4.7 8A7 7 0 1 1 3 11.5"/>',
    "warning": '<path d="M10 2.8 18.2 17H1.8zM10 8v4.2M10 14.6v.1"/>',
}

# Icons that point along the reading direction and therefore turn round in right-to-left pages.
DIRECTIONAL = frozenset({"back", "next"})
