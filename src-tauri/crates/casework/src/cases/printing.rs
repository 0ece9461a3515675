//! Printing: a paper is looked at page by page, and those very bytes go to a printer.

use super::{edition, visit_form};
use crate::fault::{Answer, Code, Fault};
use crate::long_work::{Outcome, Tell};
use crate::office::{Office, guard};
use crate::ports::{Job, JobState, PrintFault, Printer, Ticket};
use crate::wire::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::records::activity::Activity;
use domain::records::contract::Contract;
use domain::records::report::ReportVersion;
use domain::rules::printing::{self as rule, Pages, Sides};
use domain::{Edition, Held, Refusal, Refusals, Uuid, choice, words};
use report::Proof;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Between two looks at the queue.
const GLANCE: Duration = Duration::from_millis(250);
/// Shares of the whole, in hundredths: the file is made, it is handed over, it is printed.
const MADE: u64 = 30;
const HANDED_OVER: u64 = 50;

/// A paper as somebody has it before them. It stays until they ask for another one, or the store is locked.
pub struct Shown {
    what: PrintWhat,
    /// A draft shows each person what they may see.
    person: Uuid,
    proof: Proof,
    warnings: Vec<String>,
}

enum Paper {
    Report(Box<Held<ReportVersion>>, Edition),
    VisitForm(Box<Held<Activity>>, String),
}

impl Paper {
    /// What the acting person may print.
    fn find(office: &Office, what: PrintWhat) -> Answer<Paper> {
        match what {
            PrintWhat::Report { id, edition } => {
                let held = office.read::<ReportVersion>(id)?;
                edition::permitted(office, edition, &held.value)?;
                Ok(Paper::Report(Box::new(held), edition))
            }
            PrintWhat::VisitForm { id } => {
                office.may("save_visit_form").map_err(Fault::not_allowed)?;
                let activity = office.read::<Activity>(id)?;
                let contract = office.read::<Contract>(activity.case_file)?;
                Ok(Paper::VisitForm(
                    Box::new(activity),
                    contract.value.reference,
                ))
            }
        }
    }

    /// By its reference alone: a printer's queue is read by everybody.
    fn name(&self) -> String {
        match self {
            Paper::Report(held, _) => {
                format!("{}, version {}", held.value.reference, held.value.version)
            }
            Paper::VisitForm(_, reference) => format!("{reference}, visit form"),
        }
    }

    fn make(&self, office: &Office, what: PrintWhat, tell: Tell<'_>) -> Answer<Shown> {
        let (bytes, warnings) = match self {
            Paper::Report(held, edition) => {
                let printed = edition::print(office, held, *edition, tell)?;
                let warning = edition::missing(&printed.replaced);
                (printed.bytes, warning.into_iter().collect())
            }
            Paper::VisitForm(activity, _) => {
                (visit_form::form(office, activity, tell)?, Vec::new())
            }
        };
        Ok(Shown {
            what,
            person: office.acting.person,
            proof: Proof::read(bytes).map_err(Fault::unexpected)?,
            warnings,
        })
    }

    /// As it was shown to this person, or made now.
    fn shown(&self, office: &Office, what: PrintWhat, tell: Tell<'_>) -> Answer<Arc<Shown>> {
        let mine = |shown: &&Arc<Shown>| shown.what == what && shown.person == office.acting.person;
        if let Some(shown) = guard(&office.open.shown).as_ref().filter(mine) {
            return Ok(shown.clone());
        }
        let shown = Arc::new(self.make(office, what, tell)?);
        *guard(&office.open.shown) = Some(shown.clone());
        Ok(shown)
    }
}

impl Shown {
    fn pages(&self) -> u32 {
        self.proof.pages() as u32
    }

    fn chosen(&self, typed: Option<&str>) -> Result<Pages, Refusal> {
        match typed {
            Some(typed) => rule::pages(typed, self.pages()),
            None => Ok(Pages::all(self.pages())),
        }
    }
}

/// What can be printed, where and how. From here on the paper is looked at afresh.
pub fn printing(office: Office, what: PrintWhat) -> Answer<PrintingView> {
    let paper = Paper::find(&office, what)?;
    *guard(&office.open.shown) = None;
    let editions = match &paper {
        Paper::Report(held, _) => edition::choices(&office, &held.value),
        Paper::VisitForm(..) => Vec::new(),
    };
    let (printers, why_none) = match office.printers.list() {
        Ok(found) if found.is_empty() => {
            let words = "No printer is set up on this computer. Add one in the computer’s settings, or ask whoever looks after the computer.";
            (Vec::new(), Some(words.to_owned()))
        }
        Ok(found) => (found, None),
        Err(fault) => (Vec::new(), Some(fault.to_string())),
    };
    let sides = choice::all::<Sides>().into_iter();
    Ok(PrintingView {
        name: paper.name(),
        editions,
        printers: printers.iter().map(offered).collect(),
        why_none,
        sides: sides
            .map(|(value, label)| Choice { value, label })
            .collect(),
    })
}

fn offered(printer: &Printer) -> PrinterChoice {
    let note = match &printer.trouble {
        _ if !printer.accepts => Some("It takes nothing to print at the moment.".to_owned()),
        Some(trouble) => Some(format!(
            "At the moment {trouble}. It prints when that is put right."
        )),
        None => None,
    };
    PrinterChoice {
        name: printer.name.clone(),
        label: printer.label.clone(),
        place: printer.place.clone(),
        usual: printer.usual,
        both_sides: printer.both_sides,
        note,
    }
}

/// One of the pages that are asked for, as it comes out of the printer.
pub fn page_picture(office: Office, request: PagePictureOf) -> Answer<PagePicture> {
    let paper = Paper::find(&office, request.what)?;
    let shown = paper.shown(&office, request.what, &|_, _| true)?;
    let pages = shown
        .chosen(request.pages.as_deref())
        .map_err(Refusal::alone)?;
    let at = request.at.min(pages.count().saturating_sub(1));
    let page = pages.iter().nth(at as usize).unwrap_or(1);
    let png = shown.proof.picture(page as usize, request.width);
    let png = png.map_err(Fault::unexpected)?;
    Ok(PagePicture {
        picture: format!("data:image/png;base64,{}", STANDARD.encode(png)),
        page,
        of: shown.pages(),
        chosen: pages.count(),
        at,
    })
}

/// Hands the paper to a printer, and follows it until it is printed.
pub fn print(office: Office, request: Print) -> Answer<WorkBegun> {
    office.work.refuse_second()?;
    let paper = Paper::find(&office, request.what)?;
    let (printer, ticket) = ticket(&office, &paper, &request)?;
    let work = office.work.clone();
    let label = Some(printer.label.clone());
    work.begin_named(WorkKind::Print, label, move |tell| {
        let made = |done, total: u64| tell(done * MADE / total.max(1), 100);
        let shown = paper.shown(&office, request.what, &made)?;
        if !tell(MADE, 100) {
            return Err(stopped());
        }
        let ticket = Ticket {
            wide: shown.proof.is_wide(),
            ..ticket
        };
        let sent = office.printers.send(shown.proof.bytes(), &ticket);
        let job = sent.map_err(|fault| Fault::new(Code::Invalid, fault.to_string()))?;
        let pages = match &ticket.pages {
            Some(pages) => pages.count(),
            None => shown.pages(),
        };
        let end = followed(&office, &printer, &job, pages, tell)?;
        let mut warnings = shown.warnings.clone();
        warnings.extend(end.warning);
        let of = words::count(pages as usize, "page", "pages");
        let what = match ticket.copies {
            1 => of,
            copies => format!("{copies} copies of {of}"),
        };
        let done = if end.printed { "Printed on" } else { "Sent to" };
        Ok(Outcome {
            result: vec![(format!("{done} {}", printer.label), what)],
            warnings,
        })
    })
}

/// What was asked for, checked as a whole.
fn ticket(office: &Office, paper: &Paper, request: &Print) -> Answer<(Printer, Ticket)> {
    let mut refusals = Refusals::default();
    let printers = office.printers.list();
    let printers = printers.map_err(|fault| refused(fault.to_string()))?;
    let wanted = request.printer.as_deref().unwrap_or_default();
    let printer = printers.into_iter().find(|printer| printer.name == wanted);
    // Beside a field without the full stop.
    let said = |fault: PrintFault| fault.to_string().trim_end_matches('.').to_owned();
    let why_not = match &printer {
        _ if wanted.is_empty() => Some("Choose a printer".to_owned()),
        None => Some(said(PrintFault::NotThere)),
        Some(printer) if !printer.accepts => Some(said(PrintFault::Closed)),
        Some(_) => None,
    };
    refusals.extend(why_not.map(|why| Refusal::new("/printer", why)));
    let copies = rule::copies(&request.copies).unwrap_or_else(|refusal| {
        refusals.push(refusal);
        1
    });
    let pages = match request.pages.as_deref() {
        None => None,
        Some(typed) => {
            let shown = paper.shown(office, request.what, &|_, _| true)?;
            match rule::pages(typed, shown.pages()) {
                // Every page needs no range.
                Ok(pages) => Some(pages).filter(|pages| pages.count() < shown.pages()),
                Err(refusal) => {
                    refusals.push(refusal);
                    None
                }
            }
        }
    };
    match printer {
        Some(printer) if refusals.is_empty() => {
            let ticket = Ticket {
                printer: printer.name.clone(),
                title: paper.name(),
                copies,
                sides: if printer.both_sides {
                    request.sides
                } else {
                    Sides::One
                },
                wide: false,
                pages,
            };
            Ok((printer, ticket))
        }
        _ => Err(refusals.into()),
    }
}

fn refused(words: String) -> Fault {
    Refusal::new("/printer", words).alone().into()
}

fn stopped() -> Fault {
    Fault::new(Code::Invalid, "It was stopped. Nothing was printed.")
}

/// How the watch over a job ended.
#[derive(Default)]
struct Watched {
    /// The printing system says that all of it was printed.
    printed: bool,
    /// What the person should know about it.
    warning: Option<String>,
}

impl Watched {
    fn unsure(warning: String) -> Watched {
        Watched {
            printed: false,
            warning: Some(warning),
        }
    }
}

/// Follows a job until it has left the queue. Somebody who waits too long, or ends the program, leaves it with the
/// printer; somebody who stops takes it back.
fn followed(
    office: &Office,
    printer: &Printer,
    job: &Job,
    pages: u32,
    tell: Tell<'_>,
) -> Answer<Watched> {
    let Printer { label, .. } = printer;
    let mut seen = None;
    let mut since = Instant::now();
    loop {
        let Ok(state) = office.printers.follow(job) else {
            return Ok(Watched::unsure(format!(
                "{label} has it, and cannot be asked how far it is. See whether every page came out."
            )));
        };
        let page = match &state {
            JobState::Printed => {
                tell(100, 100);
                return Ok(Watched {
                    printed: true,
                    warning: None,
                });
            }
            JobState::Gone => {
                tell(100, 100);
                return Ok(Watched::unsure(format!(
                    "{label} does not say what came of it. See whether every page came out."
                )));
            }
            JobState::TakenBack => {
                return Err(Fault::new(
                    Code::Invalid,
                    format!(
                        "Somebody took it back at {label}, or from its queue. Take away the pages that came out. Then print it again, or ask whoever looks after the printer."
                    ),
                ));
            }
            JobState::Failed(why) => {
                // It would stand in the queue, for everybody to see, until somebody takes it out.
                let _ = office.printers.cancel(job);
                let why = Some(why.as_str()).filter(|why| !why.is_empty());
                return Err(Fault::new(
                    Code::Invalid,
                    format!(
                        "{label} could not print it{}. Try another printer, or save the PDF and print it from the program that shows it.",
                        why.map(|why| format!(" ({why})")).unwrap_or_default()
                    ),
                ));
            }
            JobState::Waiting(None) => {
                office.work.say(Some(format!("Waiting for {label}.")));
                0
            }
            JobState::Waiting(Some(why)) => {
                let words = format!("Waiting for {label}: {why}.");
                office.work.say(Some(words));
                0
            }
            JobState::Printing(None) => {
                office.work.say(Some(format!("{label} is printing.")));
                0
            }
            JobState::Printing(Some(page)) => {
                let words = format!("{label} is printing page {page} of {pages}.");
                office.work.say(Some(words).filter(|_| *page <= pages));
                (*page).min(pages)
            }
        };
        let share = u64::from(page) * (100 - HANDED_OVER) / u64::from(pages.max(1));
        if !tell(HANDED_OVER + share, 100) {
            if office.work.is_leaving() {
                return Ok(Watched::default());
            }
            office
                .printers
                .cancel(job)
                .map_err(|fault| Fault::new(Code::Invalid, fault.to_string()))?;
            return Err(stopped());
        }
        if seen.as_ref() != Some(&state) {
            (seen, since) = (Some(state), Instant::now());
        } else if since.elapsed() >= office.printers.patience() {
            let why = match &state {
                JobState::Waiting(Some(why)) => format!(": {why}"),
                _ => String::new(),
            };
            return Ok(Watched::unsure(format!(
                "{label} has not printed it yet{why}. It prints when it is ready, and nobody has to wait here."
            )));
        }
        std::thread::sleep(GLANCE);
    }
}
