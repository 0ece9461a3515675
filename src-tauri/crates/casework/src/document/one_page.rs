//! The summary on one page, for anybody.

use super::closing::{asks_for_a_plan, challenge_by, plan_back_by};
use super::opening::{overall, ratings_by_domain, short_requirements};
use super::pieces::{bullets, days, filled, paragraphs, requirements, subject};
use super::plan_form::one_line;
use crate::snapshot::Snapshot;
use domain::choice::label;
use domain::records::activity::Method;
use domain::words;
use report::{
    Block, Callout, Cover, Inline, KeyValue, KeyValues, OverallRating, ParagraphStyle, SideBySide,
    TableKind, Tone,
};

/// `most_strengths` and `with_voice` say for how much there is room.
pub fn blocks(snapshot: &Snapshot, most_strengths: usize, with_voice: bool) -> Vec<Block> {
    let mut blocks = vec![
        Block::Cover(Cover {
            edition: Some("Summary".into()),
            kind: None,
            title: subject(snapshot),
            subtitle: what_and_when(snapshot),
        }),
        Block::OverallRating(OverallRating {
            label: None,
            ..overall(snapshot)
        }),
    ];
    let first = snapshot.report.summary.trim().split("\n\n").next();
    blocks.extend(paragraphs(
        ParagraphStyle::Opening,
        first.unwrap_or_default(),
    ));
    blocks.push(ratings_by_domain(TableKind::Compact, snapshot));
    let said = if with_voice {
        voice(snapshot)
    } else {
        Vec::new()
    };
    match (strengths(snapshot, most_strengths), said) {
        (left, right) if left.is_empty() || right.is_empty() => {
            blocks.extend(left.into_iter().chain(right));
        }
        (left, right) => blocks.push(Block::SideBySide(SideBySide { left, right })),
    }
    if !requirements(snapshot).is_empty() {
        blocks.push(Block::heading(2, "What must be done"));
        blocks.push(short_requirements(
            TableKind::Compact,
            &requirements(snapshot),
        ));
    }
    blocks.push(Block::heading(2, "What happens next"));
    blocks.push(next(snapshot));
    blocks.push(Block::Callout(Callout {
        tone: Tone::Note,
        blocks: vec![Block::body(whom_to_ask(snapshot))],
    }));
    blocks
}

fn what_and_when(snapshot: &Snapshot) -> String {
    let run_by = format!("run by {}", snapshot.provider.name);
    let what = match &snapshot.service {
        Some(service) => format!("{}, {run_by}", label(&service.service_type)),
        None => super::capital(&run_by),
    };
    let looked = match snapshot.activity.method {
        Method::Visit => "Visited",
        Method::Desktop => "Reviewed",
        Method::Survey => "Surveyed",
        Method::Meeting => "Met",
    };
    format!("{what}. {looked} {}", days(snapshot))
}

fn strengths(snapshot: &Snapshot, most: usize) -> Vec<Block> {
    let all = snapshot.report.strengths.iter();
    let all: Vec<&str> = all
        .map(|strength| strength.text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    if all.is_empty() {
        return Vec::new();
    }
    let mut shown: Vec<String> = all
        .iter()
        .take(most)
        .map(|text| first_sentences(text, 0))
        .collect();
    if all.len() > most {
        let more = words::count(all.len() - most, "more strength", "more strengths");
        shown.push(format!("The report has {more}."));
    }
    vec![Block::heading(2, "What is good"), bullets(shown)]
}

fn voice(snapshot: &Snapshot) -> Vec<Block> {
    let said = [
        &snapshot.report.people_good,
        &snapshot.report.people_better,
        &snapshot.report.voice_reason,
    ];
    let said: Vec<String> = said
        .into_iter()
        .filter_map(|text| filled(text))
        .map(|text| first_sentences(text, 0))
        .collect();
    if said.is_empty() {
        return Vec::new();
    }
    vec![Block::heading(2, "What people told us"), bullets(said)]
}

/// As many whole sentences of the first paragraph as fit, and one at least.
pub fn first_sentences(text: &str, most: usize) -> String {
    let first = text.split("\n\n").next().unwrap_or_default().trim();
    let mut taken = 0;
    for (place, _) in first.match_indices(". ") {
        if taken > 0 && place >= most {
            break;
        }
        taken = place + 1;
    }
    if taken == 0 || first.chars().count() <= most {
        return first.to_owned();
    }
    first[..taken].to_owned()
}

fn next(snapshot: &Snapshot) -> Block {
    let provider = &snapshot.provider.name;
    let mut steps = vec![(
        challenge_by(snapshot),
        "Last day to challenge the report.".to_owned(),
    )];
    if asks_for_a_plan(snapshot) {
        steps.push((
            plan_back_by(snapshot),
            format!("{provider} sends back its action plan."),
        ));
    }
    steps.sort();
    Block::KeyValues(KeyValues {
        rows: steps
            .into_iter()
            .map(|(day, what)| KeyValue {
                label: words::date(day),
                value: vec![Inline::text(what)],
            })
            .collect(),
    })
}

fn whom_to_ask(snapshot: &Snapshot) -> String {
    let council = &snapshot.council;
    let whom = match filled(&council.challenge_contact) {
        Some(contact) => format!("{}: {}", council.name, one_line(contact)),
        None => format!("{}.", council.name),
    };
    format!("For the whole report, in Easy Read or in large print, ask {whom}")
}

#[cfg(test)]
mod tests {
    use super::first_sentences;

    #[test]
    fn a_text_is_cut_after_a_sentence_only() {
        assert_eq!(first_sentences("Short. Enough.", 220), "Short. Enough.");
        assert_eq!(
            first_sentences("One. Two is longer. Three.", 20),
            "One. Two is longer."
        );
        let endless = "a ".repeat(200);
        assert_eq!(first_sentences(&endless, 20), endless.trim());
        assert_eq!(first_sentences("One.\n\nTwo.", 220), "One.");
    }
}
