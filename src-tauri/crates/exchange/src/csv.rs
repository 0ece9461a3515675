//! Tables as CSV (RFC 4180), so that spreadsheets open them as they are.

/// A table of text. UTF-8 with a byte order mark, without which Excel takes it for another encoding.
pub fn write<'a>(rows: impl IntoIterator<Item = &'a [String]>) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    for row in rows {
        for (place, cell) in row.iter().enumerate() {
            if place > 0 {
                text.push(',');
            }
            push_cell(&mut text, cell);
        }
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// What a spreadsheet would take for a formula is given an apostrophe, with which it stays text.
fn push_cell(text: &mut String, cell: &str) {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let quoted = formula || cell.contains([',', '"', '\r', '\n']) || cell.trim() != cell;
    if !quoted {
        text.push_str(cell);
        return;
    }
    text.push('"');
    if formula {
        text.push('\'');
    }
    text.push_str(&cell.replace('"', "\"\""));
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: &[&str]) -> String {
        let row: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        let text = String::from_utf8(write([row.as_slice()])).unwrap();
        text.strip_prefix('\u{feff}').unwrap().to_owned()
    }

    #[test]
    fn only_what_needs_it_is_quoted() {
        assert_eq!(written(&["1", "Ann Lee", ""]), "1,Ann Lee,\r\n");
        assert_eq!(
            written(&["a, b", "say \"so\""]),
            "\"a, b\",\"say \"\"so\"\"\"\r\n"
        );
        assert_eq!(
            written(&["two\nlines", " led "]),
            "\"two\nlines\",\" led \"\r\n"
        );
    }

    #[test]
    fn nothing_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"] {
            assert_eq!(written(&[formula]), format!("\"'{formula}\"\r\n"));
        }
    }
}
