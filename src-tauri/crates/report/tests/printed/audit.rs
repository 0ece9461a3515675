//! Defects that are put into a good file one by one: the audit must find each.

use crate::larkspur;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

type Spoil = fn(&mut Document);

/// Name, what is done to the file, and words of the fault that must be found.
const DEFECTS: [(&str, Spoil, &str); 54] = [
    (
        "no language",
        |d| drop(catalog(d).remove(b"Lang")),
        "names no language",
    ),
    (
        "not marked",
        |d| drop(catalog(d).remove(b"MarkInfo")),
        "not marked as tagged",
    ),
    (
        "title hidden",
        |d| drop(catalog(d).remove(b"ViewerPreferences")),
        "title is not shown",
    ),
    (
        "page mode a string",
        page_mode_as_string,
        "page mode is not a name",
    ),
    (
        "no output intent",
        |d| drop(catalog(d).remove(b"OutputIntents")),
        "no output intent",
    ),
    (
        "no metadata",
        |d| drop(catalog(d).remove(b"Metadata")),
        "no XMP metadata",
    ),
    (
        "no pdfuaid",
        |d| in_metadata(d, "pdfuaid:part", "pdfuaid:past"),
        "does not say PDF/UA-1",
    ),
    (
        "no XMP title",
        |d| in_metadata(d, "dc:title", "dc:titel"),
        "XMP metadata has no title",
    ),
    ("no title", no_title, "document information has no title"),
    (
        "no structure",
        |d| drop(catalog(d).remove(b"StructTreeRoot")),
        "no structure tree",
    ),
    ("no parent tree", no_parent_tree, "no parent tree"),
    (
        "wrong owner",
        wrong_owner,
        "parent tree and the structure tree disagree",
    ),
    (
        "no StructParents",
        |d| drop(page(d, 3).remove(b"StructParents")),
        "not in the parent tree",
    ),
    (
        "no tab order",
        |d| drop(page(d, 3).remove(b"Tabs")),
        "no tab order",
    ),
    (
        "no alt",
        |d| drop(element(d, b"Figure").remove(b"Alt")),
        "no text alternative",
    ),
    (
        "no bounding box",
        |d| drop(element(d, b"Figure").remove(b"A")),
        "no bounding box",
    ),
    (
        "no scope",
        |d| drop(element(d, b"TH").remove(b"A")),
        "header has no scope",
    ),
    (
        "no heading title",
        |d| drop(element(d, b"H2").remove(b"T")),
        "heading has no title",
    ),
    (
        "skipped level",
        |d| element(d, b"H2").set("S", "H5"),
        "level is skipped",
    ),
    (
        "cell outside a row",
        |d| element(d, b"TR").set("S", "TD"),
        "TD stands in",
    ),
    ("cell lost", cell_lost, "rows of different lengths"),
    ("wrong parent", wrong_parent, "names another parent"),
    (
        "duplicate number",
        duplicate_number,
        "number of marked content twice",
    ),
    (
        "untagged text",
        untagged_text,
        "neither tagged nor an artifact",
    ),
    (
        "text as artifact",
        text_as_artifact,
        "lacks content that the structure tree claims",
    ),
    ("another tag", another_tag, "tags content otherwise"),
    (
        "link unsaid",
        |d| drop(annotation(d).remove(b"Contents")),
        "does not say where it leads",
    ),
    ("link untagged", link_untagged, "a link has no annotation"),
    (
        "no meanings",
        |d| drop(font(d, b"ToUnicode").remove(b"ToUnicode")),
        "what its glyphs mean",
    ),
    (
        "not embedded",
        |d| drop(font(d, b"FontFile2").remove(b"FontFile2")),
        "not embedded",
    ),
    ("wrong widths", wrong_widths, "wrong widths"),
    (
        "a meaning lost",
        |d| in_meanings(d, "beginbfchar\n<", "beginbfchar\n<F"),
        "nobody can say what it means",
    ),
    (
        "a file attached",
        |d| catalog(d).set("Names", dictionary! { "EmbeddedFiles" => dictionary! {} }),
        "a file is attached",
    ),
    (
        "a script",
        |d| catalog(d).set("OpenAction", dictionary! { "S" => "JavaScript" }),
        "acts when it is opened",
    ),
    (
        "fields",
        |d| catalog(d).set("AcroForm", dictionary! {}),
        "fields to fill in",
    ),
    (
        "suspects",
        |d| {
            catalog(d).set(
                "MarkInfo",
                dictionary! { "Marked" => true, "Suspects" => true },
            )
        },
        "suspect",
    ),
    (
        "no such language",
        |d| catalog(d).set("Lang", Object::string_literal("English")),
        "BCP 47",
    ),
    (
        "a clear picture",
        |d| image(d).set("SMask", Object::Reference((1, 0))),
        "a picture is transparent",
    ),
    (
        "a smoothed picture",
        |d| image(d).set("Interpolate", true),
        "smoothed",
    ),
    (
        "a picture for presses",
        |d| image(d).set("ColorSpace", "DeviceCMYK"),
        "does not describe",
    ),
    (
        "a picture in JPEG 2000",
        |d| image(d).set("Filter", "JPXDecode"),
        "not every reader knows",
    ),
    (
        "a font of the reader",
        |d| {
            d.add_object(dictionary! {
                "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica",
            });
        },
        "a font is not embedded",
    ),
    (
        "half transparent",
        |d| {
            d.add_object(dictionary! { "Type" => "ExtGState", "ca" => 0.5 });
        },
        "something is transparent",
    ),
    (
        "a link to a program",
        |d| annotation(d).set("A", dictionary! { "S" => "Launch" }),
        "something else than lead",
    ),
    (
        "a note over the page",
        |d| annotation(d).set("Subtype", "Highlight"),
        "something other than a link",
    ),
    (
        "a link to nowhere",
        |d| {
            let link = annotation(d);
            drop(link.remove(b"A"));
            drop(link.remove(b"Dest"));
        },
        "a link leads nowhere",
    ),
    (
        "nested entry to nowhere",
        nested_entry,
        "outline leads nowhere",
    ),
    (
        "an entry without body",
        |d| element(d, b"LBody").set("S", "Lbl"),
        "an entry of a list has no body",
    ),
    ("no header cells", no_header_cells, "no header cell"),
    (
        "two titles",
        |d| {
            first(d, |dict| dict.has(b"CreationDate")).set("Title", Object::string_literal("Other"))
        },
        "two titles",
    ),
    (
        "broken XML",
        |d| in_metadata(d, "</dc:title>", "</dc:title><br>"),
        "cannot be read as XML",
    ),
    ("text off the sheet", off_the_sheet, "outside the sheet"),
    ("invisible text", invisible_text, "invisible text"),
    (
        "a figure that says nothing",
        |d| element(d, b"Figure").set("Alt", Object::string_literal("  ")),
        "no text alternative",
    ),
];

#[test]
fn each_defect_is_found_and_a_sound_file_has_none() {
    let mut document = larkspur::report();
    document
        .blocks
        .push(report::Block::Photograph(crate::shown::garden()));
    let pdf = report::export(&document, &|_, _| true).expect("the report prints");
    let sound = Document::load_mem(&pdf.bytes).expect("read");
    assert_eq!(
        report::audit::audit(&saved(sound.clone())),
        Vec::<String>::new()
    );
    let mut missed = Vec::new();
    for (name, spoil, words) in DEFECTS {
        let mut spoilt = sound.clone();
        spoil(&mut spoilt);
        let faults = report::audit::audit(&saved(spoilt));
        if !faults.iter().any(|fault| fault.contains(words)) {
            missed.push((name, faults));
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn a_file_that_is_cut_off_is_refused() {
    let pdf = report::export(&larkspur::report(), &|_, _| true).expect("the report prints");
    for length in [0, 9, pdf.bytes.len() / 2, pdf.bytes.len() - 40] {
        assert!(
            !report::audit::audit(&pdf.bytes[..length]).is_empty(),
            "{length} bytes"
        );
    }
}

fn saved(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("written");
    bytes
}

fn catalog(document: &mut Document) -> &mut Dictionary {
    document.catalog_mut().expect("a catalog")
}

fn page_id(document: &Document, number: u32) -> ObjectId {
    document.get_pages()[&number]
}

fn page(document: &mut Document, number: u32) -> &mut Dictionary {
    let id = page_id(document, number);
    document.get_dictionary_mut(id).expect("a page")
}

/// The first dictionary for which `wanted` holds.
fn first(document: &mut Document, wanted: impl Fn(&Dictionary) -> bool) -> &mut Dictionary {
    let mut dictionaries = document
        .objects
        .values_mut()
        .filter_map(|o| o.as_dict_mut().ok());
    dictionaries
        .find(|dict| wanted(dict))
        .expect("there is one")
}

fn element<'a>(document: &'a mut Document, role: &[u8]) -> &'a mut Dictionary {
    first(document, |dict| {
        dict.get(b"S")
            .and_then(Object::as_name)
            .is_ok_and(|s| s == role)
    })
}

fn image(document: &mut Document) -> &mut Dictionary {
    let mut streams = document
        .objects
        .values_mut()
        .filter_map(|o| o.as_stream_mut().ok());
    let found = streams.find(|stream| stream.dict.has(b"ColorSpace"));
    &mut found.expect("a picture").dict
}

/// In the second font at least, of which every page shows something.
fn in_meanings(document: &mut Document, from: &str, to: &str) {
    let mut changed = 0;
    for object in document.objects.values_mut() {
        let Ok(stream) = object.as_stream_mut() else {
            continue;
        };
        let text = stream.get_plain_content().unwrap_or_default();
        let text = String::from_utf8_lossy(&text).into_owned();
        if text.contains("begincmap") {
            assert!(text.contains(from));
            stream.set_plain_content(text.replacen(from, to, 1).into_bytes());
            changed += 1;
        }
    }
    assert_eq!(changed, 2, "both fonts");
}

fn nested_entry(document: &mut Document) {
    let child = |dict: &Dictionary| dict.has(b"Dest") && dict.has(b"Parent") && !dict.has(b"First");
    first(document, child).remove(b"Dest");
}

fn no_header_cells(document: &mut Document) {
    for object in document.objects.values_mut() {
        if let Ok(dict) = object.as_dict_mut()
            && dict
                .get(b"S")
                .and_then(Object::as_name)
                .is_ok_and(|s| s == b"TH")
        {
            dict.set("S", "TD");
        }
    }
}

fn off_the_sheet(document: &mut Document) {
    in_content(document, |operations| {
        let moved = operations
            .iter_mut()
            .find(|operation| operation.operator == "Td");
        moved.expect("text").operands[0] = Object::Integer(5000);
    });
}

fn invisible_text(document: &mut Document) {
    in_content(document, |operations| {
        operations.insert(0, Operation::new("Tr", vec![Object::Integer(3)]));
    });
}

fn annotation(document: &mut Document) -> &mut Dictionary {
    first(document, |dict| dict.has_type(b"Annot"))
}

fn font<'a>(document: &'a mut Document, key: &[u8]) -> &'a mut Dictionary {
    first(document, |dict| dict.has(key))
}

fn page_mode_as_string(document: &mut Document) {
    catalog(document).set("PageMode", Object::string_literal("UseOutlines"));
}

fn in_metadata(document: &mut Document, from: &str, to: &str) {
    let id = catalog(document)
        .get(b"Metadata")
        .and_then(Object::as_reference)
        .expect("named");
    let stream = document
        .get_object_mut(id)
        .and_then(Object::as_stream_mut)
        .expect("XMP");
    let xmp = String::from_utf8(stream.content.clone()).expect("UTF-8");
    assert!(xmp.contains(from));
    stream.set_plain_content(xmp.replace(from, to).into_bytes());
}

fn no_title(document: &mut Document) {
    first(document, |dict| dict.has(b"CreationDate")).remove(b"Title");
}

fn no_parent_tree(document: &mut Document) {
    first(document, |dict| dict.has_type(b"StructTreeRoot")).remove(b"ParentTree");
}

fn wrong_owner(document: &mut Document) {
    let numbers = first(document, |dict| {
        dict.has(b"Nums") && !dict.has_type(b"Catalog")
    });
    let list = numbers
        .get(b"Nums")
        .and_then(Object::as_array)
        .expect("numbers")[3]
        .clone();
    let list = list.as_reference().expect("a page's list");
    let owners = document
        .get_object_mut(list)
        .and_then(Object::as_array_mut)
        .expect("owners");
    let moved = owners[0].clone();
    owners[1] = moved;
}

fn cell_lost(document: &mut Document) {
    let row = element(document, b"TR");
    row.get_mut(b"K")
        .and_then(Object::as_array_mut)
        .expect("cells")
        .pop();
}

fn wrong_parent(document: &mut Document) {
    let root = catalog(document)
        .get(b"StructTreeRoot")
        .cloned()
        .expect("a structure tree");
    element(document, b"TR").set("P", root);
}

fn in_content(document: &mut Document, change: impl Fn(&mut Vec<Operation>)) {
    let page = page_id(document, 3);
    let mut content = Content::decode(&document.get_page_content(page)).expect("content");
    change(&mut content.operations);
    let bytes = content.encode().expect("encoded");
    document.change_page_content(page, bytes).expect("written");
}

fn numbered(operations: &mut [Operation]) -> Vec<&mut Operation> {
    let is_numbered = |operation: &&mut Operation| {
        operation.operator == "BDC"
            && operation.operands[1]
                .as_dict()
                .is_ok_and(|dict| dict.has(b"MCID"))
    };
    operations.iter_mut().filter(is_numbered).collect()
}

fn duplicate_number(document: &mut Document) {
    in_content(document, |operations| {
        let numbered = &mut numbered(operations);
        numbered[1].operands[1] = numbered[0].operands[1].clone();
    });
}

fn untagged_text(document: &mut Document) {
    in_content(document, |operations| {
        let begin = operations
            .iter()
            .position(|o| o.operator == "BDC")
            .expect("marked");
        operations.remove(begin);
        let end = operations
            .iter()
            .position(|o| o.operator == "EMC")
            .expect("marked");
        operations.remove(end);
    });
}

fn text_as_artifact(document: &mut Document) {
    in_content(document, |operations| {
        let numbered = &mut numbered(operations);
        **numbered.first_mut().expect("tagged text") =
            Operation::new("BMC", vec![Object::Name(b"Artifact".to_vec())]);
    });
}

fn another_tag(document: &mut Document) {
    in_content(document, |operations| {
        numbered(operations)[0].operands[0] = Object::Name(b"Span".to_vec());
    });
}

fn link_untagged(document: &mut Document) {
    let link = element(document, b"Link");
    let kids = link
        .get_mut(b"K")
        .and_then(Object::as_array_mut)
        .expect("kids");
    kids.retain(|kid| kid.as_dict().is_err());
}

fn wrong_widths(document: &mut Document) {
    let fonts = font(document, b"DescendantFonts").get_mut(b"DescendantFonts");
    let inner = &mut fonts.and_then(Object::as_array_mut).expect("a font within")[0];
    let widths = inner.as_dict_mut().and_then(|inner| inner.get_mut(b"W"));
    let widths = widths.and_then(Object::as_array_mut).expect("widths");
    let first = widths[1].as_array_mut().expect("a run of widths");
    first[0] = Object::Integer(17);
}
