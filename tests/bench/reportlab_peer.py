"""Prints a report's document tree with ReportLab: reportlab_peer.py DOCUMENT.json FILE.pdf FONTS

It is the peer of the benchmark: the same words, in the same typeface and sizes, on the same paper; no tags, no kerning,
no page numbers in the contents. It writes how many milliseconds of the processor's time it took.
"""

import json
import sys
import time
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    Indenter,
    ListFlowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

WIDTH = 168 * mm
SIDE = 44 * mm


def style(size, leading, font="Regular", after=6):
    return ParagraphStyle(f"{font}{size}", fontName=font, fontSize=size, leading=leading, spaceAfter=after)


BODY = style(11, 15.5)
OPENING = style(14, 20)
NOTE = style(10, 13)
QUOTE = style(12.5, 17)
CELL = style(10.5, 14, after=0)
STRONG = style(10.5, 14, "Bold", after=0)
LABEL = style(11, 14, "Bold")
HEADINGS = {1: style(23, 28, "Bold"), 2: style(15, 20, "Bold"), 3: style(11, 14, "Bold")}
TITLE = style(36, 40, "Bold")
PARAGRAPHS = {"opening": OPENING, "body": BODY, "note": NOTE}
GRID = TableStyle(
    [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#B8B3BF")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)


def plain(text):
    return escape(text).replace("\n", "<br/>")


def words(inlines):
    parts = []
    for inline in inlines:
        kind = inline["inline"]
        if kind == "text":
            text = plain(inline["text"])
            parts.append(f"<b>{text}</b>" if inline["strong"] else text)
        elif kind == "source":
            parts.append("(" + escape(", ".join(inline["references"])) + ")")
        elif kind == "link":
            parts.append(f"<a href={quoteattr(inline['href'])}>{escape(inline['text'])}</a>")
        else:
            parts.append(escape(inline["word"]))
    return "".join(parts)


def listed(block):
    items = []
    for item in block["items"]:
        inner = [Paragraph(words(item["inlines"]), BODY)]
        if item["nested"]:
            inner.append(listed(item["nested"]))
        items.append(inner)
    return ListFlowable(items, bulletType="1" if block["numbered"] else "bullet")


def grid(rows, shares):
    scale = WIDTH / sum(shares)
    return Table(rows, colWidths=[share * scale for share in shares], repeatRows=1, style=GRID)


def table(block):
    rows = [[Paragraph(plain(column["title"]), STRONG) for column in block["columns"]]]
    for row in block["rows"]:
        rows.append(
            [
                [Paragraph(words(line["inlines"]), STRONG if line["style"] == "title" else CELL) for line in cell["lines"]]
                for cell in row["cells"]
            ]
        )
    return grid(rows, [column["width"] for column in block["columns"]])


def data(rows):
    return grid([[Paragraph(plain(str(cell)), CELL) for cell in row] for row in rows], [1] * len(rows[0]))


def caption(block):
    said = block["caption"]
    return Paragraph(f"<b>{plain(said['label'])}.</b> {plain(said['text'])}", CELL)


def title_of(heading):
    return heading.get("text") or f"{heading['label']}: {heading['title']}"


def titles(blocks):
    for block in blocks:
        if block["block"] in ("heading", "domainHeading"):
            yield title_of(block)
        yield from titles(block.get("blocks", []))


def flow(blocks, contents):
    for block in blocks:
        kind = block["block"]
        if block.get("startsPage"):
            yield PageBreak()
        if kind == "cover":
            yield Paragraph(plain(block["kind"]), BODY)
            yield Paragraph(plain(block["title"]), TITLE)
            yield Paragraph(plain(block["subtitle"]), BODY)
        elif kind == "overallRating":
            yield Paragraph(plain(block["label"]), LABEL)
            yield Paragraph(plain(block["rating"]["word"]), HEADINGS[1])
            before = block["previous"]
            yield Paragraph(plain(before["label"] + " " + before["rating"]["word"]), BODY)
        elif kind == "contents":
            for title in contents:
                yield Paragraph(plain(title), BODY)
        elif kind == "heading":
            yield Paragraph(plain(block["text"]), HEADINGS[block["level"]])
        elif kind == "domainHeading":
            yield Paragraph(plain(title_of(block)), HEADINGS[2])
            yield Paragraph(plain(block["rating"]["word"]), LABEL)
        elif kind == "paragraph":
            yield Paragraph(words(block["inlines"]), PARAGRAPHS[block["style"]])
        elif kind == "quote":
            yield Paragraph(plain(block["text"]), QUOTE)
            yield Paragraph(plain(block["who"]), NOTE)
        elif kind == "list":
            yield listed(block)
        elif kind == "labelled":
            yield Paragraph(plain(block["label"]), LABEL)
            yield Indenter(left=SIDE)
            yield from flow(block["blocks"], contents)
            yield Indenter(left=-SIDE)
        elif kind == "keyValues":
            rows = [[Paragraph(plain(row["label"]), LABEL), Paragraph(words(row["value"]), BODY)] for row in block["rows"]]
            yield grid(rows, [SIDE, WIDTH - SIDE])
        elif kind == "table":
            if block["caption"]:
                yield caption(block)
            yield table(block)
        elif kind == "ratings":
            yield caption(block)
            yield data([[row["label"], row["now"], row["last"], row["change"]] for row in block["rows"]])
        elif kind == "bars":
            yield caption(block)
            yield data([[bar["label"], bar["text"], bar["verdict"] or ""] for bar in block["bars"]])
        elif kind == "callout":
            yield from flow(block["blocks"], contents)
        elif kind == "signatures":
            for signed in block["signatures"]:
                yield data([[signed[part]] for part in ("label", "name", "job", "statement", "at")])
        elif kind == "checkPanel":
            yield data([["Check code", block["code"]], ["Fingerprint", block["fingerprint"]], ["To check", block["how"]]])
        elif kind == "pageBreak":
            yield PageBreak()
        else:
            raise ValueError(f"no block {kind} here")
        yield Spacer(1, 8)


def main():
    tree, file, fonts = sys.argv[1:]
    for name, path in [("Regular", "400Regular"), ("Bold", "700Bold")]:
        pdfmetrics.registerFont(TTFont(name, Path(fonts) / f"AtkinsonHyperlegibleNext_{path}.ttf"))
    pdfmetrics.registerFontFamily("Regular", normal="Regular", bold="Bold", italic="Regular", boldItalic="Bold")
    with open(tree, encoding="utf-8") as opened:
        document = json.load(opened)

    def running(canvas, _):
        canvas.setFont("Regular", 9)
        canvas.drawString(22 * mm, A4[1] - 15 * mm, document["runningTitle"])
        canvas.drawString(22 * mm, 15 * mm, f"{document['reference']} · version {document['version']}")
        canvas.drawRightString(A4[0] - 20 * mm, 15 * mm, f"page {canvas.getPageNumber()} · check code {document['checkCode']}")

    margins = {"leftMargin": 16 * mm, "rightMargin": 14 * mm, "topMargin": 28 * mm, "bottomMargin": 23 * mm}
    template = SimpleDocTemplate(file, pagesize=A4, title=document["title"], author=document["author"], **margins)
    contents = list(titles(document["blocks"]))
    template.build(list(flow(document["blocks"], contents)), onFirstPage=running, onLaterPages=running)
    print(time.process_time() * 1000)


main()
