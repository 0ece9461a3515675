//! What makes the file accessible: structure tree, outline, links, language, metadata, colour.

use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat, dictionary};

use crate::backend_printpdf::font_name;
use crate::content::image_name;
use crate::file::{self, Deflate, Objects, integer, reference, value};
use crate::font::Subset;
use crate::image::{Coding, Prepared};
use crate::layout::HeadingAt;
use crate::model::Document;
use crate::read::keywords;
use crate::tree::{Annotation, Kid, NodeId, Role, Target, Tree};

/// sRGB, 736 bytes; `icc/LICENSE` is CC0.
const SRGB: &[u8] = include_bytes!("../icc/sRGB-v2-magic.icc");
const PRODUCER: &str = "Countersign";

pub fn role_name(role: &Role) -> &'static str {
    match role {
        Role::Document => "Document",
        Role::Heading { level, .. } => match level {
            1 => "H1",
            2 => "H2",
            3 => "H3",
            4 => "H4",
            5 => "H5",
            _ => "H6",
        },
        Role::Paragraph => "P",
        Role::Quote => "BlockQuote",
        Role::List { .. } => "L",
        Role::ListItem => "LI",
        Role::ListLabel => "Lbl",
        Role::ListBody => "LBody",
        Role::Table => "Table",
        Role::Caption => "Caption",
        Role::TableHead => "THead",
        Role::TableBody => "TBody",
        Role::Row => "TR",
        Role::ColumnHeader | Role::RowHeader => "TH",
        Role::Cell => "TD",
        Role::Figure { .. } => "Figure",
        Role::Link { .. } => "Link",
        Role::Contents => "TOC",
        Role::ContentsItem => "TOCI",
        Role::Reference => "Reference",
    }
}

/// Adds to the bare pages all that a reader needs beyond their looks, and writes the file.
pub fn finish(
    mut pdf: lopdf::Document,
    doc: &Document,
    tree: &Tree,
    headings: &[HeadingAt],
    images: &[Prepared],
    subsets: &[Subset],
    deflate: Deflate,
) -> Result<Vec<u8>, String> {
    let pages: Vec<ObjectId> = pdf.get_pages().into_values().collect();
    describe_fonts(&mut pdf, subsets)?;
    share_resources(&mut pdf, &pages, images)?;
    let mut objects = Objects::default();
    let structure = structure_tree(&mut pdf, &mut objects, tree, headings, &pages)?;
    let outline = outline(&mut pdf, headings, &pages);
    let info = info(doc);
    let info = pdf.add_object(info);
    let mut metadata = Stream::new(
        dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
        xmp(doc).into_bytes(),
    );
    metadata.allows_compression = false;
    let metadata = pdf.add_object(metadata);
    let profile = pdf.add_object(Stream::new(dictionary! { "N" => 3 }, SRGB.to_vec()));
    let intent = dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => Object::string_literal("sRGB IEC61966-2.1"),
        "Info" => Object::string_literal("sRGB IEC61966-2.1"),
        "DestOutputProfile" => profile,
    };

    let catalog = pdf.catalog_mut().map_err(|e| e.to_string())?;
    catalog.set("Version", "1.7");
    catalog.set("Lang", text(&doc.lang));
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    catalog.set(
        "ViewerPreferences",
        dictionary! { "DisplayDocTitle" => true },
    );
    catalog.set("StructTreeRoot", structure);
    catalog.set("Metadata", metadata);
    catalog.set("OutputIntents", vec![Object::Dictionary(intent)]);
    catalog.set(
        "PageLabels",
        dictionary! {
            "Nums" => vec![0.into(), Object::Dictionary(dictionary! { "S" => "D" })],
        },
    );
    catalog.set(
        "PageMode",
        if outline.is_some() {
            "UseOutlines"
        } else {
            "UseNone"
        },
    );
    if let Some(outline) = outline {
        catalog.set("Outlines", outline);
    }
    if let Ok(bare) = pdf.trailer.get(b"Info").and_then(Object::as_reference) {
        pdf.objects.remove(&bare);
    }
    pdf.trailer.set("Info", info);
    file::write(pdf, objects, deflate)
}

/// Says which text each glyph stands for, and how high capitals are.
fn describe_fonts(pdf: &mut lopdf::Document, subsets: &[Subset]) -> Result<(), String> {
    for subset in subsets {
        let name = font_name(subset.weight).as_bytes();
        let named = |dict: &Dictionary, key: &[u8]| {
            dict.get(key)
                .and_then(Object::as_name)
                .is_ok_and(|found| found == name)
        };
        let font = pdf
            .objects
            .values()
            .filter_map(|object| object.as_dict().ok())
            .find(|dict| named(dict, b"BaseFont"))
            .ok_or("an embedded font is missing")?;
        let unicode = font.get(b"ToUnicode").and_then(Object::as_reference);
        let unicode = unicode.map_err(|e| e.to_string())?;
        let map = Stream::new(Dictionary::new(), to_unicode(subset).into_bytes());
        pdf.objects.insert(unicode, Object::Stream(map));
        let descriptor = pdf
            .objects
            .values_mut()
            .filter_map(|object| object.as_dict_mut().ok())
            .find(|dict| named(dict, b"FontName"))
            .ok_or("a font descriptor is missing")?;
        descriptor.set("CapHeight", 668);
    }
    Ok(())
}

fn to_unicode(subset: &Subset) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let meanings: Vec<(&u16, &String)> = subset.meanings.iter().collect();
    for block in meanings.chunks(100) {
        map.push_str(&format!("{} beginbfchar\n", block.len()));
        for (glyph, meaning) in block {
            let units: String = meaning
                .encode_utf16()
                .map(|unit| format!("{unit:04X}"))
                .collect();
            map.push_str(&format!("<{glyph:04X}> <{units}>\n"));
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}

/// One dictionary of resources for all pages, with the fonts and pictures.
fn share_resources(
    pdf: &mut lopdf::Document,
    pages: &[ObjectId],
    images: &[Prepared],
) -> Result<(), String> {
    let mut fonts = None;
    for &page in pages {
        let dict = pdf.get_dictionary(page).map_err(|e| e.to_string())?;
        let own = dict.get(b"Resources").and_then(Object::as_reference);
        let own = own.map_err(|e| e.to_string())?;
        if let Some(Object::Dictionary(resources)) = pdf.objects.remove(&own) {
            for key in [b"XObject".as_slice(), b"ExtGState", b"Shading"] {
                if let Ok(empty) = resources.get(key).and_then(Object::as_reference) {
                    pdf.objects.remove(&empty);
                }
            }
            fonts = resources
                .get(b"Font")
                .and_then(Object::as_reference)
                .ok()
                .or(fonts);
        }
    }
    let fonts = fonts.ok_or("the pages name no fonts")?;
    let mut shared = dictionary! { "Font" => fonts };
    let mut pictures = Dictionary::new();
    for (i, image) in images.iter().enumerate() {
        pictures.set(image_name(i), pdf.add_object(picture(image)));
    }
    if !pictures.is_empty() {
        shared.set("XObject", pictures);
    }
    let shared = pdf.add_object(shared);
    for &page in pages {
        let dict = pdf.get_dictionary_mut(page).map_err(|e| e.to_string())?;
        dict.set("Resources", shared);
        dict.remove(b"Annots");
    }
    Ok(())
}

fn picture(image: &Prepared) -> Stream {
    let mut dict = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => i64::from(image.width),
        "Height" => i64::from(image.height),
        "ColorSpace" => if image.gray { "DeviceGray" } else { "DeviceRGB" },
        "BitsPerComponent" => 8,
        "Interpolate" => false,
    };
    match image.coding {
        Coding::Jpeg => dict.set("Filter", "DCTDecode"),
        Coding::Rows => {
            dict.set("Filter", "FlateDecode");
            let parameters = dictionary! {
                "Predictor" => 15,
                "Colors" => if image.gray { 1 } else { 3 },
                "BitsPerComponent" => 8,
                "Columns" => i64::from(image.width),
            };
            dict.set("DecodeParms", parameters);
        }
    }
    let mut stream = Stream::new(dict, image.data.clone());
    stream.allows_compression = false;
    stream
}

fn structure_tree(
    pdf: &mut lopdf::Document,
    objects: &mut Objects,
    tree: &Tree,
    headings: &[HeadingAt],
    pages: &[ObjectId],
) -> Result<ObjectId, String> {
    let root = pdf.new_object_id();
    let mut ids = vec![(0, 0); tree.len()];
    for (node, _) in tree.nodes() {
        ids[node.index()] = pdf.new_object_id();
    }
    let id = |node: NodeId| ids[node.index()];
    let links: Vec<ObjectId> = tree
        .annotations
        .iter()
        .map(|_| pdf.new_object_id())
        .collect();

    // Thousands, so they are written as text at once.
    for (node, found) in tree.nodes() {
        let out = objects.begin(id(node));
        out.extend_from_slice(b"<</Type/StructElem/S/");
        out.extend_from_slice(role_name(&found.role).as_bytes());
        out.extend_from_slice(b"/P");
        reference(out, found.parent.map_or(root, id));
        describe(out, &found.role, found.bounds);
        let home = found.kids.iter().find_map(|kid| match kid {
            Kid::Content { page, .. } => Some(*page),
            Kid::Annotation(index) => Some(tree.annotations[*index as usize].page as u32),
            Kid::Node(_) => None,
        });
        if let Some(page) = home {
            out.extend_from_slice(b"/Pg");
            reference(out, pages[page as usize]);
        }
        if !found.kids.is_empty() {
            out.extend_from_slice(b"/K[");
            for (index, kid) in found.kids.iter().enumerate() {
                if index > 0 {
                    out.push(b' ');
                }
                match *kid {
                    Kid::Node(node) => reference(out, id(node)),
                    Kid::Content { page, mcid } if Some(page) == home => integer(out, mcid.into()),
                    Kid::Content { page, mcid } => {
                        out.extend_from_slice(b"<</Type/MCR/Pg");
                        reference(out, pages[page as usize]);
                        out.extend_from_slice(b"/MCID ");
                        integer(out, mcid.into());
                        out.extend_from_slice(b">>");
                    }
                    Kid::Annotation(index) => {
                        let index = index as usize;
                        out.extend_from_slice(b"<</Type/OBJR/Pg");
                        reference(out, pages[tree.annotations[index].page]);
                        out.extend_from_slice(b"/Obj");
                        reference(out, links[index]);
                        out.extend_from_slice(b">>");
                    }
                }
            }
            out.push(b']');
        }
        out.extend_from_slice(b">>");
    }

    let mut numbers: Vec<Object> = Vec::new();
    for (page, &page_id) in pages.iter().enumerate() {
        let owners = pdf.new_object_id();
        let out = objects.begin(owners);
        out.push(b'[');
        for &node in tree.owners.get(page).into_iter().flatten() {
            reference(out, id(node));
        }
        out.push(b']');
        numbers.extend([(page as i64).into(), Object::Reference(owners)]);
        let on_page: Vec<Object> = tree
            .annotations
            .iter()
            .zip(&links)
            .filter(|(annotation, _)| annotation.page == page)
            .map(|(_, &link)| Object::Reference(link))
            .collect();
        let dict = pdf.get_dictionary_mut(page_id).map_err(|e| e.to_string())?;
        dict.set("StructParents", page as i64);
        dict.set("Tabs", "S");
        if !on_page.is_empty() {
            dict.set("Annots", on_page);
        }
    }
    for (index, annotation) in tree.annotations.iter().enumerate() {
        let key = (pages.len() + index) as i64;
        numbers.extend([key.into(), Object::Reference(id(annotation.node))]);
        let link = link_annotation(annotation, tree, headings, pages, key);
        pdf.objects.insert(links[index], Object::Dictionary(link));
    }
    let next = (pages.len() + links.len()) as i64;
    let parents = pdf.add_object(dictionary! { "Nums" => numbers });
    let document = Object::Reference(id(crate::tree::ROOT));
    pdf.objects.insert(
        root,
        Object::Dictionary(dictionary! {
            "Type" => "StructTreeRoot",
            "K" => vec![document],
            "ParentTree" => parents,
            "ParentTreeNextKey" => next,
        }),
    );
    Ok(root)
}

fn link_annotation(
    annotation: &Annotation,
    tree: &Tree,
    headings: &[HeadingAt],
    pages: &[ObjectId],
    key: i64,
) -> Dictionary {
    let title = match &tree.node(annotation.node).role {
        Role::Link { title } => title.as_str(),
        _ => "",
    };
    let corners = annotation
        .bounds
        .map(|value| Object::Real((value * 100.0).round() / 100.0));
    let mut link = dictionary! {
        "Type" => "Annot",
        "Subtype" => "Link",
        "Rect" => corners.to_vec(),
        "Border" => vec![0.into(), 0.into(), 0.into()],
        "F" => 4,
        "P" => pages[annotation.page],
        "StructParent" => key,
        "Contents" => text(title),
    };
    match &annotation.target {
        Target::Uri(uri) => link.set(
            "A",
            dictionary! {
                "S" => "URI", "URI" => Object::string_literal(uri.as_str()),
            },
        ),
        Target::Heading(heading) => link.set("Dest", destination(&headings[*heading], pages)),
    }
    link
}

/// Title, text alternative and attributes of an element.
fn describe(element: &mut Vec<u8>, role: &Role, bounds: Option<[f32; 4]>) {
    let mut say = |words: &str| element.extend_from_slice(words.as_bytes());
    match role {
        Role::Heading { title, .. } => {
            say("/T");
            value(element, &text(title));
        }
        Role::Figure { alt } => {
            say("/Alt");
            value(element, &text(alt));
            if let Some(bounds) = bounds {
                let corners = bounds.map(|value| Object::Real((value * 100.0).round() / 100.0));
                element.extend_from_slice(b"/A<</O/Layout/Placement/Block/BBox");
                value(element, &Object::Array(corners.to_vec()));
                element.extend_from_slice(b">>");
            }
        }
        Role::ColumnHeader => say("/A<</O/Table/Scope/Column>>"),
        Role::RowHeader => say("/A<</O/Table/Scope/Row>>"),
        Role::List { numbered: true } => say("/A<</O/List/ListNumbering/Decimal>>"),
        Role::List { numbered: false } => say("/A<</O/List/ListNumbering/None>>"),
        _ => {}
    }
}

fn outline(
    pdf: &mut lopdf::Document,
    headings: &[HeadingAt],
    pages: &[ObjectId],
) -> Option<ObjectId> {
    let shown: Vec<&HeadingAt> = headings.iter().filter(|h| !h.title.is_empty()).collect();
    if shown.is_empty() {
        return None;
    }
    let root = pdf.new_object_id();
    let ids: Vec<ObjectId> = shown.iter().map(|_| pdf.new_object_id()).collect();
    // The last place stands for the outline itself.
    let top = shown.len();
    let parents = outline_parents(&shown);
    let mut kids = vec![Vec::new(); top + 1];
    let mut below = vec![0; top + 1];
    for (i, parent) in parents.iter().enumerate() {
        kids[parent.unwrap_or(top)].push(i);
    }
    for (i, parent) in parents.iter().enumerate().rev() {
        below[parent.unwrap_or(top)] += below[i] + 1;
    }
    for siblings in &kids {
        for (place, &i) in siblings.iter().enumerate() {
            let mut item = dictionary! {
                "Title" => text(&shown[i].title),
                "Parent" => parents[i].map_or(root, |parent| ids[parent]),
                "Dest" => destination(shown[i], pages),
            };
            if place > 0 {
                item.set("Prev", ids[siblings[place - 1]]);
            }
            if let Some(&next) = siblings.get(place + 1) {
                item.set("Next", ids[next]);
            }
            if let (Some(&first), Some(&last)) = (kids[i].first(), kids[i].last()) {
                item.set("First", ids[first]);
                item.set("Last", ids[last]);
                item.set("Count", below[i]);
            }
            pdf.objects.insert(ids[i], Object::Dictionary(item));
        }
    }
    let (first, last) = (*kids[top].first()?, *kids[top].last()?);
    pdf.objects.insert(
        root,
        Object::Dictionary(dictionary! {
            "Type" => "Outlines",
            "First" => ids[first],
            "Last" => ids[last],
            "Count" => below[top],
        }),
    );
    Some(root)
}

/// For each heading the nearest one before it of a higher rank.
fn outline_parents(headings: &[&HeadingAt]) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let mut parents = Vec::new();
    for (i, heading) in headings.iter().enumerate() {
        while open
            .last()
            .is_some_and(|&last| headings[last].level >= heading.level)
        {
            open.pop();
        }
        parents.push(open.last().copied());
        open.push(i);
    }
    parents
}

fn destination(heading: &HeadingAt, pages: &[ObjectId]) -> Object {
    let top = (heading.sheet - heading.y + 6.0).min(heading.sheet).round();
    Object::Array(vec![
        Object::Reference(pages[heading.page]),
        "XYZ".into(),
        0.into(),
        Object::Real(top),
        Object::Null,
    ])
}

fn info(doc: &Document) -> Dictionary {
    let created = doc.created.format("D:%Y%m%d%H%M%SZ").to_string();
    dictionary! {
        "Title" => text(&doc.title),
        "Author" => text(&doc.author),
        "Subject" => text(&doc.subject),
        "Keywords" => text(&keywords(doc)),
        "Creator" => text(PRODUCER),
        "Producer" => text(PRODUCER),
        "CreationDate" => Object::string_literal(created.clone()),
        "ModDate" => Object::string_literal(created),
    }
}

fn xmp(doc: &Document) -> String {
    let created = doc.created.format("%Y-%m-%dT%H:%M:%SZ");
    let (title, author, subject, lang, keywords) = (
        escaped(&doc.title),
        escaped(&doc.author),
        escaped(&doc.subject),
        escaped(&doc.lang),
        escaped(&keywords(doc)),
    );
    format!(
        r#"<?xpacket begin="{bom}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part><dc:format>application/pdf</dc:format><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator><dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description><dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language><xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool><xmp:CreateDate>{created}</xmp:CreateDate><xmp:ModifyDate>{created}</xmp:ModifyDate><xmp:MetadataDate>{created}</xmp:MetadataDate><pdf:Keywords>{keywords}</pdf:Keywords><pdf:Producer>{PRODUCER}</pdf:Producer></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"#,
        bom = '\u{FEFF}',
    )
}

/// For XML, without the control characters that it cannot hold.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            _ if c.is_control() => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}

/// A text string: as it is where plain ASCII, or else UTF-16 with its mark.
fn text(value: &str) -> Object {
    if value.bytes().all(|b| (0x20..0x7F).contains(&b)) {
        return Object::string_literal(value);
    }
    let mut bytes = vec![0xFE, 0xFF];
    bytes.extend(value.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}
