"""Prints the blocks of a report's document tree with ReportLab: reportlab_peer.py DOCUMENT.json FILE.pdf

It is the peer of the benchmark, and says the same words; it makes no tags.
"""

import json
import sys
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import (
    ListFlowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

STYLES = getSampleStyleSheet()
BODY = ParagraphStyle("body", parent=STYLES["BodyText"], fontSize=10, leading=13.5)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8.5, leading=11)
STRONG = ParagraphStyle("strong", parent=SMALL, fontName="Helvetica-Bold")
GRID = TableStyle(
    [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#B8B3BF")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)


def words(inlines):
    parts = []
    for inline in inlines:
        kind = inline["inline"]
        if kind == "text":
            text = escape(inline["text"]).replace("\n", "<br/>")
            parts.append(f"<b>{text}</b>" if inline["strong"] else text)
        elif kind == "source":
            parts.append("(" + escape(", ".join(inline["references"])) + ")")
        elif kind == "link":
            parts.append(f'<a href="{escape(inline["href"])}">{escape(inline["text"])}</a>')
        else:
            parts.append(escape(inline["word"]))
    return " ".join(parts)


def listed(block):
    items = []
    for item in block["items"]:
        inner = [Paragraph(words(item["inlines"]), BODY)]
        if item["nested"]:
            inner.append(listed(item["nested"]))
        items.append(inner)
    return ListFlowable(items, bulletType="1" if block["numbered"] else "bullet")


def table(block):
    total = sum(column["width"] for column in block["columns"])
    widths = [column["width"] * 170 * mm / total for column in block["columns"]]
    rows = [[Paragraph(escape(column["title"]), STRONG) for column in block["columns"]]]
    for row in block["rows"]:
        rows.append(
            [[Paragraph(words(line["inlines"]), SMALL) for line in cell["lines"]] for cell in row["cells"]]
        )
    return Table(rows, colWidths=widths, repeatRows=1, style=GRID)


def rows_of(rows):
    return Table([[Paragraph(escape(str(cell)), SMALL) for cell in row] for row in rows], style=GRID)


def flow(blocks):
    for block in blocks:
        kind = block["block"]
        if kind == "cover":
            yield Paragraph(escape(block["kind"]), BODY)
            yield Paragraph(escape(block["title"]), STYLES["Title"])
            yield Paragraph(escape(block["subtitle"]), BODY)
        elif kind == "overallRating":
            yield Paragraph(escape(block["label"] + ": " + block["rating"]["word"]), STYLES["Heading2"])
        elif kind in ("heading", "domainHeading"):
            level = block.get("level", 2)
            text = block.get("text") or f'{block.get("label", "")} {block.get("title", "")}'
            yield Paragraph(escape(text), STYLES[f"Heading{level}"])
        elif kind == "paragraph":
            yield Paragraph(words(block["inlines"]), BODY)
        elif kind == "quote":
            yield Paragraph(escape(block["text"]), STYLES["Italic"])
            yield Paragraph(escape(block["who"]), SMALL)
        elif kind == "list":
            yield listed(block)
        elif kind == "labelled":
            yield Paragraph(escape(block["label"]), STRONG)
            yield from flow(block["blocks"])
        elif kind == "keyValues":
            rows = [[Paragraph(escape(row["label"]), STRONG), Paragraph(words(row["value"]), SMALL)] for row in block["rows"]]
            yield Table(rows, colWidths=[50 * mm, 120 * mm], style=GRID)
        elif kind == "table":
            if block["caption"]:
                yield Paragraph(escape(block["caption"]["label"] + ". " + block["caption"]["text"]), STRONG)
            yield table(block)
        elif kind == "ratings":
            yield Paragraph(escape(block["alt"]), SMALL)
            yield rows_of([[row["label"], row["now"], row["last"], row["change"]] for row in block["rows"]])
        elif kind == "bars":
            yield Paragraph(escape(block["alt"]), SMALL)
            yield rows_of([[bar["label"], bar["text"], bar["verdict"] or ""] for bar in block["bars"]])
        elif kind == "callout":
            yield from flow(block["blocks"])
        elif kind == "signatures":
            yield rows_of([[s["label"], s["name"], s["job"], s["statement"], s["at"]] for s in block["signatures"]])
        elif kind == "checkPanel":
            yield Paragraph(escape(block["code"] + " " + block["fingerprint"] + " " + block["how"]), SMALL)
        elif kind == "pageBreak":
            yield PageBreak()
        yield Spacer(1, 2 * mm)


def running(canvas, template):
    canvas.setFont("Helvetica", 8)
    canvas.drawString(20 * mm, 12 * mm, template.title)
    canvas.drawRightString(190 * mm, 12 * mm, f"Page {canvas.getPageNumber()}")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        document = json.load(file)
    template = SimpleDocTemplate(sys.argv[2], pagesize=A4, title=document["title"])
    template.build(list(flow(document["blocks"])), onFirstPage=running, onLaterPages=running)


main()
