"""頁面標籤 Template tags: two languages, dates, badges, ledger indexes, addresses."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.kernel.times import TAIPEI
from anzheng.web.assets import assets
from anzheng.web.flash import said
from anzheng.web.form_fields import field_of
from anzheng.web.pages import components
from anzheng.web.pages.words import Badge

register = template.Library()

Context = Mapping[str, Any]


def _language(context: Context) -> str:
    return str(context["frame"].language)


@register.simple_tag(takes_context=True)
def t(context: Context, zh: str, en: str) -> str:
    """Return one of the two texts by the page's language."""
    return en if _language(context) == "en" else zh


@register.simple_tag(takes_context=True)
def say(context: Context, text: Text | None) -> str:
    """Return a bilingual text in the page's language."""
    if text is None:
        return ""
    return text.en if _language(context) == "en" else text.zh


@register.simple_tag(takes_context=True)
def name(context: Context, value: str) -> str:
    """Return a name as it is; a Chinese one on an English page says so to whoever has it read aloud."""
    if _language(context) == "en" and any("\u3400" <= char <= "\u9fff" for char in value):
        return format_html('<span lang="zh-Hant-TW">{}</span>', value)
    return conditional_escape(value)


def written(context: Context, text: str) -> str:
    """Return what somebody wrote, in its own language and with its own lines."""
    said = name(context, text)
    return format_html('<span class="lines">{}</span>', said) if "\n" in text else said


@register.simple_tag(takes_context=True)
def day(context: Context, value: date | None) -> str:
    """Return a day as `<time>`: 115-11-20, in English 2026-11-20."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), day_text(value, _language(context)))


@register.simple_tag(takes_context=True)
def paperday(context: Context, value: date) -> str:
    """Return a day as printed forms write it: 中華民國 115 年 11 月 20 日."""
    text = value.isoformat() if _language(context) == "en" else roc.paper(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


def day_text(value: date, language: str) -> str:
    """Return a day as pages write it."""
    return value.isoformat() if language == "en" or value.year <= roc.OFFSET else roc.short(value)


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime) -> str:
    """Return an instant as Taiwan's day and time, as `<time>`."""
    local = value.astimezone(TAIPEI)
    text = f"{day_text(local.date(), _language(context))} {local:%H:%M}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), text)


@register.simple_tag
def glyph(word: str) -> SafeString:
    """Return the shape of a word; it stands beside the word and is silent."""
    return format_html('<svg class="g" data-v="{}" aria-hidden="true"><use href="#g-{}"/></svg>', word, word)


@register.simple_tag(takes_context=True)
def verdict(context: Context, badge: Badge | None) -> str:
    """Return a badge: shape, word, colour."""
    if badge is None:
        return ""
    note = format_html(" <small>{}</small>", say(context, badge.note)) if badge.note else ""
    return format_html(
        '<span class="verdict" data-v="{0}"><svg class="g" aria-hidden="true"><use href="#g-{0}"/></svg>{1}{2}</span>',
        badge.word,
        say(context, badge.name),
        note,
    )


@register.simple_tag(takes_context=True)
def leaf(context: Context, seq: int | None, late: bool = False) -> str:  # noqa: FBT001, FBT002 - a flag of the template
    """Return a ledger index with its mark; an entry made after the time it was due carries 補 as well."""
    if seq is None:
        return ""
    mark = _mark(context, seq)
    if late:
        entered = t(context, "補登或晚於期限", "entered late")
        mark = format_html('<span class="seal" role="img" aria-label="{0}" title="{0}">補</span>{1}', entered, mark)
    if "ledger" not in context["frame"].opens:
        return format_html('<span class="leaf">{}#{}</span>', mark, f"{seq:,}")
    return format_html('<span class="leaf">{}<a href="{}">#{}</a></span>', mark, link(context, "leaf", seq), f"{seq:,}")


@register.simple_tag(takes_context=True)
def mark(context: Context, seq: int, look: str) -> str:
    """Return the mark of a ledger index alone."""
    return _mark(context, seq, look)


def _mark(context: Context, seq: int, look: str = "") -> str:
    """證 where somebody outside holds a checkpoint that covers the entry, 記 where nobody does yet."""
    if seq < context["frame"].anchored:
        said = t(context, "已入帳，檢查點由外部保管", "in the ledger, in a checkpoint that others keep")
        return format_html('<span class="seal full {1}" role="img" aria-label="{0}" title="{0}">證</span>', said, look)
    said = t(context, "已入帳，尚未錨定", "in the ledger, not anchored yet")
    return format_html('<span class="seal {1}" role="img" aria-label="{0}" title="{0}">記</span>', said, look)


@register.simple_tag(takes_context=True)
def link(context: Context, route: str, *args: object, pairs: Iterable[tuple[str, str]] = (), **extra: object) -> str:
    """Return the address of a page, with the company that is shown and further parameters."""
    query = [
        *context["frame"].keep,
        *pairs,
        *((name, str(value)) for name, value in extra.items() if value not in (None, "")),
    ]
    address = reverse(route, args=args)
    return f"{address}?{urlencode(query)}" if query else address


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of one of our own files."""
    return reverse("asset", args=(assets()[name].digest, name))


@register.filter
def scripts(names: str) -> list[str]:
    """Return the file names of scripts."""
    return [f"js/{name}.js" for name in names.split()]


@register.filter
def thousands(value: int) -> str:
    """Return a number with commas."""
    return f"{value:,}"


@register.filter
def groups(value: str) -> str:
    """Return a digest in groups of four."""
    return " ".join(value[n : n + 4] for n in range(0, len(value), 4))


@register.simple_tag(takes_context=True)
def show(context: Context, thing: object) -> str:
    """Return a component, or a plain value, as pages show it. Raises TypeError for anything else."""
    if thing is None:
        return ""
    for sort, shown in _PLAIN:
        if isinstance(thing, sort):
            return shown(context, thing)
    return _render(context, thing)


_PLAIN: tuple[tuple[type, Callable[[Context, Any], str]], ...] = (
    (str, written),
    (Text, say),
    (int, lambda _, number: thousands(number)),
    (datetime, moment),
    (date, day),
    (Badge, verdict),
    (components.Entry, lambda context, entry: leaf(context, entry.seq, entry.late)),
    (components.Code, lambda _, code: format_html("<code>{}</code>", code.text)),
    (components.Link, lambda context, to: format_html('<a href="{}">{}</a>', to.href, show(context, to.name))),
    (BoundField, lambda context, bound: show(context, field_of(bound))),
)
"""How values are shown that have no template; a datetime is also a date and stands before it."""


def _render(context: Context, thing: object) -> str:
    if type(thing) not in components.COMPONENTS:
        raise TypeError(f"no component: {type(thing).__name__}")
    inner = {"frame": context["frame"], "it": thing, "csrf_token": context.get("csrf_token")}
    return get_template(f"web/parts/ui/{components.file_of(type(thing))}").render(inner)


@register.simple_tag(takes_context=True)
def crumb(context: Context, name: Text | str, href: str = "") -> str:
    """Return one step of the way to this page; without an address it is the page itself.

    The tab stands there already: neither it nor its own page is said twice.
    """
    frame = context["frame"]
    at = urlsplit(href or frame.address).path
    if frame.home is not None and at == urlsplit(frame.home.href).path:
        return ""
    shown = say(context, name) if isinstance(name, Text) else name
    if not href:
        return format_html('<li><span aria-current="page">{}</span></li>', shown)
    return format_html('<li><a href="{}">{}</a></li>', href, shown)


@register.simple_tag(takes_context=True)
def toasts(context: Context) -> list[components.Toast]:
    """Return what is to be said once; nothing where there is no request."""
    request = context.get("request")
    return said(request) if isinstance(request, HttpRequest) and hasattr(request, "_messages") else []
