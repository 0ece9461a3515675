//! The audit of a finished file, from its bytes: what a screen reader needs, and what PDF/UA-1
//! and PDF/A-2a ask of the parts that we write. It knows nothing of how the file was made.

mod archive;
mod reader;

use std::collections::{BTreeMap, BTreeSet};

use archive::{Meanings, TextOnPage};
use reader::{Dictionary, Document, Object, ObjectId, Unpacked};
use rustc_hash::{FxHashMap, FxHashSet};

/// Everything that is wrong with the file, in words; empty when nothing is.
pub fn audit(bytes: &[u8]) -> Vec<String> {
    let mut faults = Vec::new();
    if !bytes.starts_with(b"%PDF-1.7") {
        faults.push("the header does not say PDF 1.7".to_owned());
    }
    let unreadable = |error| vec![format!("the file cannot be read: {error}")];
    let unpacked = match Unpacked::new(bytes) {
        Ok(unpacked) => unpacked,
        Err(error) => return unreadable(error),
    };
    let doc = match Document::load(&unpacked) {
        Ok(doc) => doc,
        Err(error) => return unreadable(error),
    };
    let mut audit = Audit {
        doc: &doc,
        faults,
        elements: Elements::default(),
        claims: FxHashMap::default(),
        annotations: BTreeMap::new(),
    };
    audit.catalog();
    audit.forbidden();
    audit.metadata();
    audit.fonts();
    audit.structure();
    audit.pages();
    audit.outline();
    audit.faults
}

/// A structure element, with what it claims of the pages.
struct Element<'a> {
    role: &'a str,
    parent: Option<ObjectId>,
    kids: Vec<ObjectId>,
    /// Page object and number of each piece of marked content.
    contents: Vec<(ObjectId, i64)>,
    annotations: Vec<ObjectId>,
}

/// All structure elements, in reading order.
#[derive(Default)]
struct Elements<'a> {
    all: Vec<Element<'a>>,
    places: FxHashMap<ObjectId, usize>,
}

impl<'a> Elements<'a> {
    fn insert(&mut self, id: ObjectId, element: Element<'a>) {
        self.places.insert(id, self.all.len());
        self.all.push(element);
    }

    fn get(&self, id: ObjectId) -> Option<&Element<'a>> {
        self.places.get(&id).map(|&place| &self.all[place])
    }

    fn kids(&self, of: &Element) -> impl Iterator<Item = &Element<'a>> {
        of.kids.iter().filter_map(|&kid| self.get(kid))
    }

    fn of_role(&self, role: &str) -> impl Iterator<Item = &Element<'a>> {
        self.all.iter().filter(move |element| element.role == role)
    }
}

/// What structure elements say of a piece of marked content.
#[derive(Clone, Copy)]
struct Claim<'a> {
    element: ObjectId,
    role: &'a str,
    times: usize,
}

/// The claims on a page, by the numbers of its marked content.
type Claims<'a> = FxHashMap<i64, Claim<'a>>;

struct Audit<'a> {
    doc: &'a Document<'a>,
    faults: Vec<String>,
    elements: Elements<'a>,
    claims: FxHashMap<ObjectId, Claims<'a>>,
    /// The structure element of each annotation.
    annotations: BTreeMap<ObjectId, ObjectId>,
}

impl<'a> Audit<'a> {
    fn fault(&mut self, text: impl Into<String>) {
        // A fault that is everywhere is told once for the first places.
        if self.faults.len() < 50 {
            self.faults.push(text.into());
        }
    }

    fn check(&mut self, holds: bool, text: &str) {
        if !holds {
            self.fault(text);
        }
    }

    fn resolve(&self, object: &'a Object<'a>) -> &'a Object<'a> {
        self.doc.resolve(object)
    }

    fn entry(&self, dict: &'a Dictionary<'a>, key: &[u8]) -> &'a Object<'a> {
        dict.get(key)
            .map_or(&Object::Null, |object| self.resolve(object))
    }

    fn catalog_dict(&self) -> Option<&'a Dictionary<'a>> {
        self.doc.catalog().ok()
    }

    fn catalog(&mut self) {
        let Some(catalog) = self.catalog_dict() else {
            return self.fault("there is no catalog");
        };
        let lang = text_of(self.entry(catalog, b"Lang"));
        self.check(!lang.is_empty(), "the file names no language");
        let marked = self.entry(catalog, b"MarkInfo").as_dict().ok();
        let marked = marked.and_then(|dict| dict.get(b"Marked").ok());
        let is_marked = matches!(marked, Some(Object::Boolean(true)));
        self.check(is_marked, "the file is not marked as tagged");
        let preferences = self.entry(catalog, b"ViewerPreferences").as_dict().ok();
        let shows = preferences.and_then(|dict| dict.get(b"DisplayDocTitle").ok());
        let shows_title = matches!(shows, Some(Object::Boolean(true)));
        self.check(shows_title, "the title is not shown in the window");
        let mode = self.entry(catalog, b"PageMode");
        self.check(
            matches!(mode, Object::Name(_)),
            "the page mode is not a name",
        );
        let intents = self.entry(catalog, b"OutputIntents").as_array().ok();
        let profile = intents
            .and_then(|intents| intents.first())
            .and_then(|intent| self.resolve(intent).as_dict().ok())
            .map(|intent| self.entry(intent, b"DestOutputProfile"));
        let has_profile = matches!(profile, Some(Object::Stream(_)));
        self.check(
            has_profile,
            "there is no output intent with a colour profile",
        );
        let id = self.doc.trailer.get(b"ID").and_then(Object::as_array);
        self.check(
            id.is_ok_and(|id| id.len() == 2),
            "the file has no identifier",
        );
        self.check(
            self.doc.trailer.get(b"Encrypt").is_err(),
            "the file is encrypted",
        );
    }

    fn metadata(&mut self) {
        let xmp = self
            .catalog_dict()
            .map(|catalog| self.entry(catalog, b"Metadata"));
        let Some(Object::Stream(xmp)) = xmp else {
            return self.fault("there is no XMP metadata");
        };
        self.check(
            xmp.dict.get(b"Filter").is_err(),
            "the XMP metadata is compressed",
        );
        let xmp = String::from_utf8_lossy(xmp.content).into_owned();
        for (wanted, name) in [
            ("<pdfuaid:part>1</pdfuaid:part>", "PDF/UA-1"),
            ("<pdfaid:part>2</pdfaid:part>", "PDF/A-2"),
            (
                "<pdfaid:conformance>A</pdfaid:conformance>",
                "PDF/A level A",
            ),
        ] {
            self.check(
                xmp.contains(wanted),
                &format!("the XMP metadata does not say {name}"),
            );
        }
        let extension = xmp.find("<pdfaExtension:schemas>");
        let use_of_it = xmp.find("<pdfuaid:part>");
        let described = extension.is_some() && extension < use_of_it;
        self.check(
            described,
            "the XMP metadata does not describe pdfuaid before using it",
        );
        let title = xmp
            .split("<dc:title>")
            .nth(1)
            .and_then(|rest| rest.split("</dc:title>").next());
        let title = title.map(without_markup).unwrap_or_default();
        self.check(!title.trim().is_empty(), "the XMP metadata has no title");
        let info = self
            .doc
            .trailer
            .get(b"Info")
            .ok()
            .map(|info| self.resolve(info));
        let info = info.and_then(|info| info.as_dict().ok());
        let info_title = info
            .map(|info| text_of(self.entry(info, b"Title")))
            .unwrap_or_default();
        self.check(
            !info_title.trim().is_empty(),
            "the document information has no title",
        );
        self.descriptions_agree(&xmp, &info_title);
    }

    fn fonts(&mut self) {
        let dicts = self.doc.objects.iter().flat_map(Object::as_dict);
        let fonts: Vec<&'a Dictionary<'a>> = dicts
            .filter(|dict| dict.has(b"DescendantFonts") && dict.has_type(b"Font"))
            .collect();
        self.check(!fonts.is_empty(), "there is no font");
        for font in fonts {
            let name = font
                .get(b"BaseFont")
                .and_then(Object::as_name)
                .unwrap_or_default();
            let name = String::from_utf8_lossy(name).into_owned();
            let unicode = matches!(self.entry(font, b"ToUnicode"), Object::Stream(_));
            self.check(
                unicode,
                &format!("the font {name} does not say what its glyphs mean"),
            );
            let inner = self.entry(font, b"DescendantFonts").as_array().ok();
            let inner = inner
                .and_then(|list| list.first())
                .map(|font| self.resolve(font));
            let Some(inner) = inner.and_then(|font| font.as_dict().ok()) else {
                self.fault(format!("the font {name} is incomplete"));
                continue;
            };
            let maps = inner.has(b"CIDToGIDMap");
            self.check(
                maps,
                &format!("the font {name} has no map from codes to glyphs"),
            );
            let program = self
                .entry(inner, b"FontDescriptor")
                .as_dict()
                .ok()
                .map(|descriptor| self.entry(descriptor, b"FontFile2"))
                .and_then(|file| file.as_stream().ok());
            let Some(program) = program else {
                self.fault(format!("the font {name} is not embedded"));
                continue;
            };
            match program.decompressed_content() {
                Ok(program) => self.widths(&name, inner, &program),
                Err(_) => self.fault(format!("the font {name} cannot be read")),
            }
        }
    }

    /// The widths that the file states are those of the embedded font.
    fn widths(&mut self, name: &str, font: &'a Dictionary<'a>, program: &[u8]) {
        let Ok(face) = rustybuzz::ttf_parser::RawFace::parse(program, 0) else {
            return self.fault(format!("the font {name} cannot be read"));
        };
        let table = |tag| face.table(rustybuzz::ttf_parser::Tag::from_bytes(tag));
        let number = |data: Option<&[u8]>, at: usize| {
            data.and_then(|data| data.get(at..at + 2))
                .map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
        };
        let units = f64::from(number(table(b"head"), 18).unwrap_or(1000).max(1));
        let metrics = usize::from(number(table(b"hhea"), 34).unwrap_or(0));
        let stated = self.entry(font, b"W").as_array().unwrap_or_default();
        let mut rest = stated.iter();
        let mut wrong = stated.is_empty();
        while let (Some(first), Some(list)) = (rest.next(), rest.next()) {
            let (Ok(first), Ok(list)) = (first.as_i64(), self.resolve(list).as_array()) else {
                wrong = true;
                break;
            };
            for (i, width) in list.iter().enumerate() {
                let glyph = (first as usize + i).min(metrics.saturating_sub(1));
                let real = number(table(b"hmtx"), glyph * 4).map(|w| f64::from(w) * 1000.0 / units);
                let stated = width.as_float().map_or(f64::MAX, f64::from);
                wrong |= real.is_none_or(|real| (real - stated).abs() > 1.0);
            }
        }
        self.check(!wrong, &format!("the font {name} states wrong widths"));
    }

    fn structure(&mut self) {
        let root = self
            .catalog_dict()
            .and_then(|c| c.get(b"StructTreeRoot").ok());
        let Some(root_id) = root.and_then(|root| root.as_reference().ok()) else {
            return self.fault("there is no structure tree");
        };
        let Ok(root) = self.doc.get_dictionary(root_id) else {
            return self.fault("the structure tree cannot be read");
        };
        let mut waiting: Vec<(ObjectId, ObjectId)> = references(self.entry(root, b"K"))
            .into_iter()
            .map(|kid| (kid, root_id))
            .collect();
        self.check(!waiting.is_empty(), "the structure tree is empty");
        waiting.reverse();
        let mut last_heading = 0;
        while let Some((id, parent)) = waiting.pop() {
            if self.elements.get(id).is_some() {
                self.fault("a structure element stands in two places");
                continue;
            }
            let Ok(dict) = self.doc.get_dictionary(id) else {
                self.fault("a structure element is missing");
                continue;
            };
            let element = self.element(dict, (parent != root_id).then_some(parent));
            let stated = dict.get(b"P").and_then(Object::as_reference).ok();
            self.check(
                stated == Some(parent),
                "a structure element names another parent",
            );
            self.describe(dict, &element, &mut last_heading);
            waiting.extend(element.kids.iter().rev().map(|&kid| (kid, id)));
            for &(page, mcid) in &element.contents {
                let claim = Claim {
                    element: id,
                    role: element.role,
                    times: 0,
                };
                let place = self.claims.entry(page).or_default();
                place.entry(mcid).or_insert(claim).times += 1;
            }
            let annotations = element.annotations.iter();
            self.annotations
                .extend(annotations.map(|&annotation| (annotation, id)));
            self.elements.insert(id, element);
        }
        self.nesting();
        self.parent_tree(root);
    }

    fn element(&mut self, dict: &'a Dictionary<'a>, parent: Option<ObjectId>) -> Element<'a> {
        let role = dict.get(b"S").and_then(Object::as_name).unwrap_or_default();
        let mut element = Element {
            // No role that may stand anywhere has no letters.
            role: std::str::from_utf8(role).unwrap_or_default(),
            parent,
            kids: Vec::new(),
            contents: Vec::new(),
            annotations: Vec::new(),
        };
        let home = dict.get(b"Pg").and_then(Object::as_reference).ok();
        let kids = match dict.get(b"K") {
            Ok(Object::Array(kids)) => kids,
            Ok(kid) => std::slice::from_ref(kid),
            Err(_) => &[],
        };
        for kid in kids {
            match kid {
                Object::Reference(id) => element.kids.push(*id),
                Object::Integer(mcid) => match home {
                    Some(page) => element.contents.push((page, *mcid)),
                    None => self.fault("marked content names no page"),
                },
                Object::Dictionary(kid) => {
                    let page = kid.get(b"Pg").and_then(Object::as_reference).ok().or(home);
                    let mcid = kid.get(b"MCID").and_then(Object::as_i64);
                    let annotation = kid.get(b"Obj").and_then(Object::as_reference);
                    match (page, mcid, annotation) {
                        (Some(page), Ok(mcid), _) => element.contents.push((page, mcid)),
                        (_, _, Ok(annotation)) => element.annotations.push(annotation),
                        _ => self.fault("a structure element has an unknown kid"),
                    }
                }
                _ => self.fault("a structure element has an unknown kid"),
            }
        }
        element
    }

    /// What an element of its role must say of itself.
    fn describe(&mut self, dict: &'a Dictionary<'a>, element: &Element, last_heading: &mut u8) {
        let attribute = |key: &[u8]| -> Option<&'a Object<'a>> {
            match self.entry(dict, b"A") {
                Object::Dictionary(one) => one.get(key).ok(),
                Object::Array(all) => all
                    .iter()
                    .filter_map(|one| self.resolve(one).as_dict().ok())
                    .find_map(|one| one.get(key).ok()),
                _ => None,
            }
        };
        match element.role {
            "Figure" => {
                let alt = text_of(self.entry(dict, b"Alt"));
                let boxed = attribute(b"BBox").and_then(|b| b.as_array().ok());
                let boxed = boxed.is_some_and(|corners| corners.len() == 4);
                self.check(!alt.trim().is_empty(), "a figure has no text alternative");
                self.check(boxed, "a figure has no bounding box");
            }
            "TH" => {
                let scope = attribute(b"Scope").and_then(|scope| scope.as_name().ok());
                let known = matches!(scope, Some(b"Column" | b"Row" | b"Both"));
                self.check(known, "a table header has no scope");
            }
            "H1" | "H2" | "H3" | "H4" | "H5" | "H6" => {
                let level = element.role.as_bytes()[1] - b'0';
                let title = text_of(self.entry(dict, b"T"));
                self.check(!title.trim().is_empty(), "a heading has no title");
                self.check(level <= *last_heading + 1, "a heading level is skipped");
                let said = !element.contents.is_empty() || !element.kids.is_empty();
                self.check(said, "a heading has no words");
                *last_heading = level;
            }
            "Link" => {
                let linked = !element.annotations.is_empty();
                self.check(linked, "a link has no annotation");
            }
            _ => {}
        }
    }

    fn nesting(&mut self) {
        let mut wrong = BTreeSet::new();
        let elements = &self.elements;
        for element in &elements.all {
            let parent = element.parent.and_then(|parent| elements.get(parent));
            let parent = parent.map_or("StructTreeRoot", |parent| parent.role);
            let fits = match element.role {
                "Document" => parent == "StructTreeRoot",
                "TR" => matches!(parent, "Table" | "THead" | "TBody"),
                "TH" | "TD" => parent == "TR",
                "THead" | "TBody" | "Caption" => parent == "Table",
                "LI" => parent == "L",
                "Lbl" | "LBody" => parent == "LI",
                "TOCI" => parent == "TOC",
                "P" | "H1" | "H2" | "H3" | "H4" | "H5" | "H6" | "L" | "Table" | "Figure"
                | "Link" | "BlockQuote" | "TOC" | "Reference" => parent != "StructTreeRoot",
                _ => false,
            };
            if !fits {
                wrong.insert(format!("{} stands in {parent}", element.role));
            }
        }
        let holds =
            |element: &Element, role: &str| elements.kids(element).any(|kid| kid.role == role);
        let bodiless = elements.of_role("LI").any(|item| !holds(item, "LBody"));
        let empty = elements.of_role("L").any(|list| list.kids.is_empty());
        let heads = |table: &Element| {
            elements.kids(table).any(|part| match part.role {
                "TR" => holds(part, "TH"),
                _ => elements.kids(part).any(|row| holds(row, "TH")),
            })
        };
        let headless = elements.of_role("Table").any(|table| !heads(table));
        let irregular = elements.of_role("Table").any(|table| {
            let rows = self.rows(table);
            let width = rows.first().copied().unwrap_or(0);
            width == 0 || rows.iter().any(|&cells| cells != width)
        });
        for text in wrong {
            self.fault(text);
        }
        self.check(!bodiless, "an entry of a list has no body");
        self.check(!empty, "a list is empty");
        self.check(!headless, "a table has no header cell");
        self.check(!irregular, "a table has rows of different lengths, or none");
    }

    /// Number of cells in each row of a table.
    fn rows(&self, table: &Element) -> Vec<usize> {
        let mut rows = Vec::new();
        for kid in self.elements.kids(table) {
            match kid.role {
                "TR" => rows.push(kid.kids.len()),
                "THead" | "TBody" => rows.extend(self.rows(kid)),
                _ => {}
            }
        }
        rows
    }

    /// The way back from the pages to the structure, which screen readers take.
    fn parent_tree(&mut self, root: &'a Dictionary<'a>) {
        let Ok(parents) = self.entry(root, b"ParentTree").as_dict() else {
            return self.fault("there is no parent tree");
        };
        let numbers = self.entry(parents, b"Nums").as_array();
        let mut owners: BTreeMap<i64, &Object> = BTreeMap::new();
        for pair in numbers.unwrap_or_default().chunks(2) {
            if let [Object::Integer(key), value] = pair {
                owners.insert(*key, value);
            }
        }
        let next = self
            .entry(root, b"ParentTreeNextKey")
            .as_i64()
            .unwrap_or(-1);
        let beyond = owners.keys().next_back().is_none_or(|&last| last < next);
        self.check(beyond, "the next key of the parent tree is taken");

        let unclaimed = Claims::default();
        for page in self.doc.pages() {
            let Ok(dict) = self.doc.get_dictionary(page) else {
                continue;
            };
            let key = dict.get(b"StructParents").and_then(Object::as_i64);
            let listed = key.ok().and_then(|key| owners.get(&key));
            let listed = listed.and_then(|&list| self.resolve(list).as_array().ok());
            let Some(listed) = listed else {
                self.fault("a page is not in the parent tree");
                continue;
            };
            let stated: Vec<Option<ObjectId>> = listed
                .iter()
                .map(|owner| owner.as_reference().ok())
                .collect();
            let claimed = self.claims.get(&page).unwrap_or(&unclaimed);
            let agrees = stated.len() == claimed.len()
                && stated
                    .iter()
                    .zip(0..)
                    .all(|(owner, mcid)| *owner == claimed.get(&mcid).map(|claim| claim.element));
            self.check(agrees, "the parent tree and the structure tree disagree");
        }
        for (annotation, owner) in self.annotations.clone() {
            let dict = self.doc.get_dictionary(annotation).ok();
            let key = dict.and_then(|dict| dict.get(b"StructParent").ok());
            let key = key.and_then(|key| key.as_i64().ok());
            let stated = key
                .and_then(|key| owners.get(&key))
                .map(|owner| owner.as_reference().ok());
            self.check(
                stated == Some(Some(owner)),
                "a link is not in the parent tree",
            );
        }
    }

    fn pages(&mut self) {
        let claims = std::mem::take(&mut self.claims);
        let unclaimed = Claims::default();
        let pages = self.doc.pages();
        self.check(!pages.is_empty(), "there are no pages");
        // Read again only where a page has resources of its own.
        let (mut shared, mut meanings) = (None, Meanings::default());
        for (number, page) in (1..).zip(pages) {
            let Ok(dict) = self.doc.get_dictionary(page) else {
                continue;
            };
            let tabs = dict.get(b"Tabs").and_then(Object::as_name);
            self.check(
                tabs.is_ok_and(|tabs| tabs == b"S"),
                "a page has no tab order",
            );
            let annotations = self.entry(dict, b"Annots").as_array();
            for annotation in annotations.unwrap_or_default() {
                let tagged = annotation
                    .as_reference()
                    .is_ok_and(|id| self.annotations.contains_key(&id));
                self.check(tagged, "a link is not tagged");
                if let Ok(annotation) = self.resolve(annotation).as_dict() {
                    let told = text_of(self.entry(annotation, b"Contents"));
                    self.check(
                        !told.trim().is_empty(),
                        "a link does not say where it leads",
                    );
                    let flags = annotation.get(b"F").and_then(Object::as_i64).unwrap_or(0);
                    self.check(flags & 0b110 == 0b100, "a link is hidden or not printed");
                    let kind = annotation.get(b"Subtype").and_then(Object::as_name);
                    self.check(
                        kind.is_ok_and(|kind| kind == b"Link"),
                        "something other than a link lies over a page",
                    );
                    let action = self.entry(annotation, b"A").as_dict().ok();
                    let action = action.and_then(|action| action.get(b"S").ok());
                    let action = action.and_then(|kind| kind.as_name().ok());
                    self.check(
                        matches!(action, None | Some(b"URI")),
                        "a link does something else than lead somewhere",
                    );
                    let leads = action.is_some() || self.leads(annotation);
                    self.check(leads, "a link leads nowhere");
                }
            }
            let claims = claims.get(&page).unwrap_or(&unclaimed);
            match self.doc.page_content(dict) {
                Ok(content) => {
                    let Some(sheet) = self.sheet(dict) else {
                        self.fault(format!("page {number} has no size"));
                        continue;
                    };
                    let resources = self.entry(dict, b"Resources") as *const Object;
                    if shared != Some(resources) {
                        shared = Some(resources);
                        meanings = self.meanings(dict);
                    }
                    let text = TextOnPage::new(sheet, &meanings);
                    self.content(number, &content, claims, text);
                }
                Err(error) => self.fault(format!("page {number} cannot be read: {error}")),
            }
        }
    }

    /// Everything on a page is tagged or an artifact, each number once and claimed once.
    fn content(&mut self, page: u32, content: &[u8], claims: &Claims, mut text: TextOnPage) {
        let mut depth = 0;
        let mut seen = FxHashSet::default();
        let mut wrong = BTreeSet::new();
        let read = reader::operations(content, |operator, operands| {
            match operator {
                b"BDC" | b"BMC" => {
                    if depth > 0 {
                        wrong.insert("has marked content inside marked content");
                    }
                    depth += 1;
                    let tag = operands.first().and_then(|tag| tag.as_name().ok());
                    if tag == Some(b"Artifact") {
                        return;
                    }
                    let properties = operands.get(1).and_then(|p| p.as_dict().ok());
                    let mcid = properties.and_then(|p| p.get(b"MCID").ok());
                    let Some(mcid) = mcid.and_then(|mcid| mcid.as_i64().ok()) else {
                        wrong.insert("has marked content without a number");
                        return;
                    };
                    if !seen.insert(mcid) {
                        wrong.insert("uses a number of marked content twice");
                    }
                    match claims.get(&mcid) {
                        Some(Claim { times: 1, role, .. }) if Some(role.as_bytes()) == tag => {}
                        Some(Claim { times: 1, .. }) => {
                            wrong.insert("tags content otherwise than the structure tree does");
                        }
                        Some(_) => {
                            wrong.insert("has content that two structure elements claim");
                        }
                        None => {
                            wrong.insert("has content that no structure element claims");
                        }
                    }
                }
                b"EMC" => depth -= 1,
                b"Tj" | b"TJ" | b"'" | b"\"" | b"Do" | b"S" | b"s" | b"f" | b"F" | b"f*" | b"B"
                | b"B*" | b"b" | b"b*" | b"sh" | b"EI"
                    if depth == 0 =>
                {
                    wrong.insert("has content that is neither tagged nor an artifact");
                }
                b"Tr" => {
                    let mode = operands.first().and_then(|mode| mode.as_i64().ok());
                    if mode == Some(3) {
                        wrong.insert("has invisible text");
                    }
                }
                _ => {}
            }
            text.follow(operator, operands, &mut wrong);
        });
        if read.is_err() {
            wrong.insert("cannot be read to its end");
        }
        if depth != 0 {
            wrong.insert("has marked content that is not closed");
        }
        if claims.keys().any(|mcid| !seen.contains(mcid)) {
            wrong.insert("lacks content that the structure tree claims");
        }
        for text in wrong {
            self.fault(format!("page {page} {text}"));
        }
    }

    fn outline(&mut self) {
        let Some(catalog) = self.catalog_dict() else {
            return;
        };
        let has_headings = self.elements.of_role("H2").next().is_some();
        let outline = self.entry(catalog, b"Outlines").as_dict();
        let first = outline.ok().and_then(|outline| outline.get(b"First").ok());
        self.check(!has_headings || first.is_some(), "there is no outline");
        let mode = self.entry(catalog, b"PageMode").as_name();
        let shown = !has_headings || mode.is_ok_and(|mode| mode == b"UseOutlines");
        self.check(shown, "the outline is not shown");
        let first = first.and_then(|first| first.as_reference().ok());
        let mut waiting: Vec<ObjectId> = first.into_iter().collect();
        let mut seen = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            let Ok(item) = self.doc.get_dictionary(id) else {
                return self.fault("an entry of the outline is missing");
            };
            if !seen.insert(id) {
                return self.fault("the outline goes round in a circle");
            }
            let title = text_of(self.entry(item, b"Title"));
            self.check(
                !title.trim().is_empty(),
                "an entry of the outline has no title",
            );
            let leads = self.leads(item);
            self.check(leads, "an entry of the outline leads nowhere");
            for key in [b"Next".as_slice(), b"First"] {
                waiting.extend(item.get(key).and_then(Object::as_reference).ok());
            }
        }
    }

    /// Whether a link or an entry of the outline names a page that there is.
    fn leads(&self, dict: &'a Dictionary<'a>) -> bool {
        let page = self.entry(dict, b"Dest").as_array().ok();
        let page = page.filter(|dest| dest.len() > 1);
        let page = page.and_then(|dest| dest[0].as_reference().ok());
        let page = page.and_then(|page| self.doc.get_dictionary(page).ok());
        page.is_some_and(|page| page.has_type(b"Page"))
    }
}

fn references(object: &Object) -> Vec<ObjectId> {
    match object {
        Object::Reference(id) => vec![*id],
        Object::Array(all) => all
            .iter()
            .filter_map(|one| one.as_reference().ok())
            .collect(),
        _ => Vec::new(),
    }
}

fn text_of(object: &Object) -> String {
    match object {
        Object::String(bytes) => match bytes.strip_prefix(&[0xFE, 0xFF]) {
            Some(units) => {
                let units: Vec<u16> = units
                    .chunks_exact(2)
                    .map(|c| u16::from_be_bytes([c[0], c[1]]))
                    .collect();
                String::from_utf16_lossy(&units)
            }
            None => String::from_utf8_lossy(bytes).into_owned(),
        },
        _ => String::new(),
    }
}

fn without_markup(xml: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in xml.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => text.push(c),
            _ => {}
        }
    }
    text
}
