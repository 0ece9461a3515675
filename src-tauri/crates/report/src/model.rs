//! The document tree: what a report says, without a word on how it looks.
//!
//! The screen preview and the PDF are drawn from the same value, so that nobody signs something
//! other than what will be printed. It is made by the caller from a frozen snapshot; this crate
//! never asks for the time, a file or a setting.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A whole printed document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// BCP 47 language of all text, such as `en-GB`.
    pub lang: String,
    /// Title of the file, shown in the window of a PDF reader.
    pub title: String,
    /// Left side of the page header, such as "Larkspur House · contract monitoring report".
    pub running_title: String,
    /// People-facing reference, such as `MR-2026-012`.
    pub reference: String,
    pub version: u32,
    /// Follows the version in the footer, such as "action plan"; none for the report itself.
    pub edition: Option<String>,
    pub format: Format,
    pub status: Status,
    /// Council whose report this is.
    pub council: String,
    /// The council's colour as `#RRGGBB`; at least 7:1 on white, or [`crate::export`] refuses.
    pub brand: String,
    pub author: String,
    pub subject: String,
    /// Short code of the snapshot's hash, printed in every footer once the snapshot is frozen.
    pub check_code: Option<String>,
    /// Moment the snapshot was frozen. The same value gives the same bytes.
    pub created: DateTime<Utc>,
    /// Protective marking, such as "OFFICIAL"; printed in the header where there is one.
    pub marking: Option<String>,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "PrintedStatus")]
pub enum Status {
    Draft,
    Final,
}

/// How a document is set: paper, size of type, columns. What it says stays the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "PaperFormat")]
pub enum Format {
    /// Body 11 pt; labels hang in a side column.
    #[default]
    Standard,
    /// As standard, under a lower band.
    Summary,
    /// Body 18 pt and nothing under 16; one column, labels above their text.
    LargePrint,
    /// Body 16 pt; pictures left, words right.
    EasyRead,
    /// One column, every line numbered, and a column to write comments in.
    Numbered,
    /// On its side, with narrow margins: forms to be filled in by hand.
    Landscape,
    /// A letter that shows its address in the window of a DL envelope.
    Letter,
}

/// One part of a document, in reading order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "block", rename_all = "camelCase")]
pub enum Block {
    /// The band over the top of the first page. Only as the first block.
    Cover(Cover),
    OverallRating(OverallRating),
    /// Every level 1 and 2 heading and domain heading that follows, with its page number.
    Contents,
    Heading(Heading),
    Paragraph(Paragraph),
    Quote(Quote),
    List(List),
    /// Blocks with a label hanging in the side column.
    Labelled(Labelled),
    KeyValues(KeyValues),
    DomainHeading(DomainHeading),
    Table(Table),
    Ratings(Ratings),
    Bars(Bars),
    Lines(Lines),
    RatingStrip(RatingStrip),
    Timeline(Timeline),
    Photograph(Photograph),
    Pictured(Pictured),
    SideBySide(SideBySide),
    Writing(Writing),
    Letterhead(Letterhead),
    Callout(Callout),
    Signatures(Signatures),
    CheckPanel(CheckPanel),
    /// What follows begins a new page.
    PageBreak,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Cover {
    /// Edition named beside the status, such as "Provider copy".
    pub edition: Option<String>,
    /// The line above the title, such as "Contract monitoring report".
    pub kind: Option<String>,
    pub title: String,
    pub subtitle: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OverallRating {
    /// Such as "Overall rating".
    pub label: Option<String>,
    pub rating: Rating,
    pub previous: Option<PreviousRating>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PreviousRating {
    /// Such as "Last time, March 2026:".
    pub label: String,
    pub rating: Rating,
}

/// A rating is always a mark and its word. The mark is one to four rising bars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "PrintedRating")]
pub struct Rating {
    /// 1 (lowest) to 4 (highest); none for "Not applicable" and "Not seen".
    pub level: Option<u8>,
    pub word: String,
    /// Last time's rating: drawn quietly, in outline.
    pub earlier: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Heading {
    /// 1 to 3; other values count as the nearest of these.
    pub level: u8,
    pub text: String,
    pub starts_page: bool,
}

/// Heading of one domain's findings, with its rating at the right. Counts as level 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DomainHeading {
    /// Such as "Domain 3".
    pub label: String,
    pub title: String,
    pub rating: Option<Rating>,
    pub starts_page: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Paragraph {
    pub style: ParagraphStyle,
    pub inlines: Vec<Inline>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ParagraphStyle {
    /// Larger, once at the top of the summary.
    Opening,
    Body,
    /// Small and quiet, below tables and figures.
    Note,
}

/// A run of text within a paragraph, list item or table cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "inline", rename_all = "camelCase")]
pub enum Inline {
    /// A line feed in the text ends the line.
    Text {
        text: String,
        strong: bool,
        /// In the secondary colour, for asides such as "Last time: Good."
        quiet: bool,
    },
    Rating(Rating),
    /// State of an action or measure: a drawn box, and its word.
    Check {
        check: Check,
        word: String,
    },
    /// Where a statement comes from: evidence references, printed as "(E2, E5)".
    Source {
        references: Vec<String>,
    },
    /// A link out of the document: `https:`, `mailto:` or `tel:`.
    Link {
        text: String,
        href: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "PrintedCheck")]
pub enum Check {
    /// Ticked: verified, met.
    Done,
    /// Open: not met, not yet done.
    Open,
    /// With a dash: declined, withdrawn.
    Declined,
    /// To be ticked by hand.
    Blank,
}

/// What a person said, and who that was in words that do not identify them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    pub text: String,
    pub who: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct List {
    /// Numbered from 1, or with bullets.
    pub numbered: bool,
    pub items: Vec<ListItem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListItem {
    pub inlines: Vec<Inline>,
    /// A list inside this item.
    pub nested: Option<List>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Labelled {
    pub label: String,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyValues {
    pub rows: Vec<KeyValue>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyValue {
    pub label: String,
    pub value: Vec<Inline>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Table {
    pub caption: Option<Caption>,
    pub kind: TableKind,
    pub columns: Vec<Column>,
    /// Each row has as many cells as there are columns; missing ones are empty.
    pub rows: Vec<Row>,
}

/// "Table 1." in bold, and what it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Caption {
    /// Such as "Table 1" or "Figure 2".
    pub label: String,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TableKind {
    Plain,
    /// Smaller and closer: criteria, evidence, measures.
    Compact,
    /// Requirements and recommendations: more air around each row.
    Requirements,
    /// To be filled in by hand: lines between the columns too.
    Form,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    pub title: String,
    /// Millimetres, scaled so that all columns together fill the text width.
    pub width: u16,
    pub align: Align,
    /// The cell that names its row; usually the first column.
    pub row_header: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Align {
    Start,
    End,
    /// Figures below one another by their decimal point.
    Decimal,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    pub cells: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Cell {
    /// One below the other.
    pub lines: Vec<CellLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CellLine {
    pub style: CellStyle,
    pub inlines: Vec<Inline>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CellStyle {
    /// Bold first line, such as a requirement's title.
    Title,
    Body,
    /// Quiet, such as the criterion a requirement comes from.
    Note,
    /// A line to write on; its text, if any, stands small below it.
    Writing,
}

/// Domain ratings now and last time: one row a domain, one column a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Ratings {
    pub caption: Caption,
    /// What the figure shows, in a sentence or two. The data is added to it in the PDF's tags.
    pub alt: String,
    /// Words of levels 1 to 4, lowest first.
    pub levels: Vec<String>,
    pub rows: Vec<RatingsRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RatingsRow {
    pub label: String,
    pub now: Option<u8>,
    pub last: Option<u8>,
    /// The change in words, such as "Lower".
    pub change: String,
}

/// Horizontal bars: a measure over time against a target, or plain counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Bars {
    pub caption: Caption,
    /// What the figure shows, in a sentence or two. The data is added to it in the PDF's tags.
    pub alt: String,
    pub bars: Vec<Bar>,
    pub target: Option<Target>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Bar {
    pub label: String,
    pub value: f64,
    /// The value as printed, such as "2.9".
    pub text: String,
    /// How it stands to the target, such as "Above target".
    pub verdict: Option<String>,
    pub within_target: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    pub value: f64,
    /// Such as "Target: 1.5 or fewer".
    pub text: String,
}

/// Measures over time, one line each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Lines {
    pub caption: Caption,
    /// What the figure shows, in a sentence or two. The data is added to it in the PDF's tags.
    pub alt: String,
    /// Along the foot, such as "April to June 2026".
    pub periods: Vec<String>,
    /// At most four can be told apart.
    pub series: Vec<Series>,
    pub target: Option<Target>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Series {
    pub name: String,
    /// One a period; none where nothing was measured.
    pub points: Vec<Option<Point>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "PrintedPoint")]
pub struct Point {
    pub value: f64,
    /// The value as printed.
    pub text: String,
}

/// The levels side by side, with the one that was reached, and last time's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RatingStrip {
    pub caption: Caption,
    /// What the figure shows, in a sentence or two. The data is added to it in the PDF's tags.
    pub alt: String,
    /// Words of levels 1 to 4, lowest first.
    pub levels: Vec<String>,
    pub now: Option<u8>,
    pub last: Option<u8>,
}

/// What happened, or will, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Timeline {
    pub caption: Caption,
    /// What the figure shows, in a sentence or two. The data is added to it in the PDF's tags.
    pub alt: String,
    pub moments: Vec<Moment>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Moment {
    /// The date in words.
    pub when: String,
    pub what: String,
    /// It has happened: a solid mark.
    pub past: bool,
}

/// A picture as evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "PrintedPhotograph")]
pub struct Photograph {
    pub caption: Option<Caption>,
    /// What the preview, which does not get the bytes, asks for it by.
    pub picture: Option<String>,
    #[serde(skip)]
    #[ts(skip)]
    pub image: Image,
    /// What can be seen, for those who cannot see it.
    pub alt: String,
    /// Millimetres on paper, at most as wide as the text; its height follows, up to half a page.
    pub width: u16,
}

/// A PNG or JPEG file, as it came from the camera.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Image {
    pub bytes: std::sync::Arc<[u8]>,
}

/// Easy Read: one idea, with a picture to its left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Pictured {
    /// None leaves the frame empty, to be filled by hand.
    pub picture: Option<Picture>,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "picture", rename_all = "camelCase")]
#[ts(rename = "PaperPicture")]
pub enum Picture {
    Image {
        #[serde(skip)]
        #[ts(skip)]
        image: Image,
        alt: String,
    },
    Symbol {
        symbol: Symbol,
        alt: String,
    },
    /// The mark of a level, 1 to 4.
    Rating {
        level: u8,
        alt: String,
    },
}

/// Drawings that the program brings along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "PaperSymbol")]
pub enum Symbol {
    House,
    /// Somebody with a list.
    Visit,
    /// Somebody speaks.
    Talk,
    Family,
    Plant,
    /// Somebody, and a cross for first aid.
    Help,
    Medicine,
    Night,
    Food,
    /// Two people who talk.
    Support,
    /// A paper with a pen.
    Plan,
    Calendar,
    Phone,
}

impl Symbol {
    pub const ALL: [Symbol; 13] = [
        Symbol::House,
        Symbol::Visit,
        Symbol::Talk,
        Symbol::Family,
        Symbol::Plant,
        Symbol::Help,
        Symbol::Medicine,
        Symbol::Night,
        Symbol::Food,
        Symbol::Support,
        Symbol::Plan,
        Symbol::Calendar,
        Symbol::Phone,
    ];
}

/// Two columns that start at the same height and stay on one page. Read left, then right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SideBySide {
    pub left: Vec<Block>,
    pub right: Vec<Block>,
}

/// Room to write by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Writing {
    /// The question, above the lines.
    pub label: Option<String>,
    /// How many lines to write on.
    pub lines: u8,
    /// Small, below the last line, from left to right: "Name and signature", "Date".
    pub below: Vec<String>,
}

/// The head of a letter: the council's name and address, whom it goes to, date and references.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Letterhead {
    /// Address of the council, a line each.
    pub sender: Vec<String>,
    /// Name and address in the window of the envelope, a line each; at most seven.
    pub to: Vec<String>,
    /// Date and references, a line each.
    pub details: Vec<Vec<Inline>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Callout {
    pub tone: Tone,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Tone {
    Note,
    Warning,
}

/// Who signed. Boxes side by side, two to a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Signatures {
    pub signatures: Vec<Signature>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "PrintedSignature")]
pub struct Signature {
    /// "Signed" or "Countersigned".
    pub label: String,
    pub name: String,
    pub job: String,
    pub statement: String,
    /// Date and time in words, or that it is not signed yet.
    pub at: String,
}

/// How a reader checks that a copy is the signed one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckPanel {
    pub code: String,
    /// The snapshot's SHA-256 as 64 hexadecimal digits; printed in fours.
    pub fingerprint: String,
    pub how: String,
}

impl Inline {
    pub fn text(text: impl Into<String>) -> Self {
        Inline::Text {
            text: text.into(),
            strong: false,
            quiet: false,
        }
    }

    pub fn strong(text: impl Into<String>) -> Self {
        Inline::Text {
            text: text.into(),
            strong: true,
            quiet: false,
        }
    }

    pub fn quiet(text: impl Into<String>) -> Self {
        Inline::Text {
            text: text.into(),
            strong: false,
            quiet: true,
        }
    }
}

impl Block {
    /// A section heading (level 1 to 3) that stays with what follows it.
    pub fn heading(level: u8, text: impl Into<String>) -> Self {
        Block::Heading(Heading {
            level,
            text: text.into(),
            starts_page: false,
        })
    }

    pub fn body(text: impl Into<String>) -> Self {
        Block::paragraph(ParagraphStyle::Body, vec![Inline::text(text)])
    }

    pub fn note(text: impl Into<String>) -> Self {
        Block::paragraph(ParagraphStyle::Note, vec![Inline::text(text)])
    }

    pub fn paragraph(style: ParagraphStyle, inlines: Vec<Inline>) -> Self {
        Block::Paragraph(Paragraph { style, inlines })
    }

    pub fn labelled(label: impl Into<String>, blocks: Vec<Block>) -> Self {
        Block::Labelled(Labelled {
            label: label.into(),
            blocks,
        })
    }
}

impl Image {
    pub fn new(bytes: impl Into<std::sync::Arc<[u8]>>) -> Self {
        Image {
            bytes: bytes.into(),
        }
    }
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Image({} bytes)", self.bytes.len())
    }
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Cell::inlines(vec![Inline::text(text)])
    }

    pub fn strong(text: impl Into<String>) -> Self {
        Cell::inlines(vec![Inline::strong(text)])
    }

    pub fn inlines(inlines: Vec<Inline>) -> Self {
        Cell {
            lines: vec![CellLine {
                style: CellStyle::Body,
                inlines,
            }],
        }
    }
}

impl CellLine {
    /// `lines` lines to write on.
    pub fn writing(lines: usize) -> Vec<Self> {
        vec![CellLine::new(CellStyle::Writing, ""); lines]
    }

    pub fn new(style: CellStyle, text: impl Into<String>) -> Self {
        CellLine {
            style,
            inlines: vec![Inline::text(text)],
        }
    }
}

impl Column {
    /// A column of text; `width` in millimetres.
    pub fn new(title: impl Into<String>, width: u16) -> Self {
        Column {
            title: title.into(),
            width,
            align: Align::Start,
            row_header: false,
        }
    }

    /// The column whose cells name their rows.
    pub fn row_header(title: impl Into<String>, width: u16) -> Self {
        Column {
            row_header: true,
            ..Column::new(title, width)
        }
    }
}
