//! The Easy Read edition: what the officer wrote, a picture beside each idea. None of it is made here.

use super::pieces::{grade, paragraph, subject};
use crate::snapshot::Snapshot;
use domain::choice::label;
use domain::records::report::{EasyPart, EasyPicture, EasyRead};
use report::{Block, Callout, Cover, Inline, Picture, Pictured, Symbol, Tone};

pub fn blocks(snapshot: &Snapshot) -> Vec<Block> {
    let mut blocks = vec![Block::Cover(Cover {
        edition: None,
        kind: None,
        title: format!("About {}", subject(snapshot)),
        subtitle: format!("An Easy Read report from {}", snapshot.council.name),
    })];
    let rows = &snapshot.report.easy_read;
    for part in [
        EasyPart::About,
        EasyPart::Good,
        EasyPart::Better,
        EasyPart::Next,
    ] {
        let of_part: Vec<&EasyRead> = rows.iter().filter(|row| row.part == part).collect();
        if of_part.is_empty() {
            continue;
        }
        if part != EasyPart::About {
            blocks.push(Block::heading(1, label(&part)));
        }
        blocks.extend(of_part.into_iter().map(|row| idea(snapshot, row)));
        if part == EasyPart::About {
            blocks.push(help());
        }
    }
    blocks
}

fn idea(snapshot: &Snapshot, row: &EasyRead) -> Block {
    let lines = row.words.lines().map(str::trim);
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    Block::Pictured(Pictured {
        picture: picture(snapshot, row.picture),
        blocks: vec![Block::body(lines.join("\n"))],
    })
}

fn picture(snapshot: &Snapshot, picture: EasyPicture) -> Option<Picture> {
    let symbol = match picture {
        EasyPicture::House => Symbol::House,
        EasyPicture::Visit => Symbol::Visit,
        EasyPicture::Talk => Symbol::Talk,
        EasyPicture::Family => Symbol::Family,
        EasyPicture::Plant => Symbol::Plant,
        EasyPicture::Help => Symbol::Help,
        EasyPicture::Medicine => Symbol::Medicine,
        EasyPicture::Night => Symbol::Night,
        EasyPicture::Food => Symbol::Food,
        EasyPicture::Support => Symbol::Support,
        EasyPicture::Plan => Symbol::Plan,
        EasyPicture::Calendar => Symbol::Calendar,
        EasyPicture::Phone => Symbol::Phone,
        EasyPicture::Empty => return None,
        EasyPicture::Rating => {
            let rating = grade(snapshot.grade());
            return rating.level.map(|level| Picture::Rating {
                level,
                alt: format!("{}: {}", label(&picture), rating.word),
            });
        }
    };
    Some(Picture::Symbol {
        symbol,
        alt: label(&picture),
    })
}

fn help() -> Block {
    let words = vec![
        Inline::text("Someone can help you to read this.\nAsk staff, a friend or an "),
        Inline::strong("advocate"),
        Inline::text("."),
    ];
    Block::Callout(Callout {
        tone: Tone::Note,
        blocks: vec![paragraph(words)],
    })
}
