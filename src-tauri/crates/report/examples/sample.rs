//! Writes the sample report, to look at: `cargo run -p report --example sample -- FILE.pdf [PAGES | FORMAT]`.

#[path = "../tests/printed/larkspur.rs"]
mod larkspur;
#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/printed/shown.rs"]
mod shown;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("name the file to write")?;
    let document = match arguments.next() {
        Some(name) if name.parse::<usize>().is_err() => {
            let named = |format: &&report::Format| format!("{format:?}") == name;
            let format = shown::FORMATS.iter().find(named).ok_or("no such format")?;
            shown::typical(*format)
        }
        Some(pages) => larkspur::long_report(pages.parse()?),
        None => larkspur::report(),
    };
    let start = std::time::Instant::now();
    let pdf = report::export(&document, &|_, _| true)?;
    let took = start.elapsed();
    println!(
        "{} pages, {} bytes, {:.1} ms",
        pdf.pages,
        pdf.bytes.len(),
        took.as_secs_f64() * 1e3
    );
    std::fs::write(path, pdf.bytes)?;
    Ok(())
}
