//! Pictures: photographs as evidence, and the pictures beside the words of an Easy Read edition.

use super::{BLOCK_GAP, Column, Flow, mark, symbol};
use crate::image::{ImageError, Prepared};
use crate::model::{Image, Photograph, Picture, Pictured, Rating};
use crate::page::*;
use crate::tree::{NodeId, Role};

/// The frame beside the words of an Easy Read edition.
const SLOT: (f32, f32) = (mm(40.0), mm(36.0));
const BESIDE: f32 = mm(10.0);

impl Flow<'_> {
    pub(super) fn photograph(&mut self, photograph: &Photograph, column: Column) {
        let wanted = mm(f32::from(photograph.width.max(10))).min(column.width);
        let Some(image) = self.image(&photograph.image, &photograph.alt) else {
            return;
        };
        let (width, height) = self.fitted(image, wanted, self.paper.depth() * 0.5);
        self.space(BLOCK_GAP, 8.0);
        if let Some(caption) = &photograph.caption {
            let node = self.tree.add(column.node, Role::Paragraph);
            self.caption(caption, node, column);
            self.gap = 6.0;
        }
        let alt = photograph.alt.trim().to_owned();
        let node = self.tree.add(column.node, Role::Figure { alt });
        let mut items = Vec::new();
        put(image, node, (column.x, 0.0), (width, height), &mut items);
        self.piece(height, items);
    }

    pub(super) fn pictured(&mut self, pictured: &Pictured, column: Column) {
        self.space(BLOCK_GAP, 10.0);
        let gap = std::mem::take(&mut self.gap);
        let starts_page = std::mem::take(&mut self.starts_page);
        let mut items = vec![Item::decoration(frame(
            column.x, 0.0, SLOT.0, SLOT.1, 0.5, HAIRLINE,
        ))];
        if let Some(picture) = &pictured.picture {
            self.picture(picture, column, &mut items);
        }
        let indent = SLOT.0 + BESIDE;
        let words = Column {
            x: column.x + indent,
            width: column.width - indent,
            ..column
        };
        let first = self.pieces.len();
        self.blocks_from_here(&pictured.blocks, words);
        let height = super::together(&self.pieces[first..]);
        if height > self.paper.depth() {
            // Too much for one page: the words go on below their picture.
            self.pieces[first].items.splice(0..0, items);
            self.pieces[first].gap = gap;
            self.pieces[first].starts_page = starts_page;
            return;
        }
        let mut whole = self.stack(first);
        let top = ((SLOT.1 - whole.height) / 2.0).max(0.0);
        whole.items.iter_mut().for_each(|item| item.shift(0.0, top));
        whole.items.splice(0..0, items);
        whole.height = whole.height.max(SLOT.1);
        (whole.gap, whole.starts_page) = (gap, starts_page);
        self.pieces.push(whole);
    }

    fn picture(&mut self, picture: &Picture, column: Column, items: &mut Vec<Item>) {
        let pad = 6.0;
        let (width, height) = (SLOT.0 - 2.0 * pad, SLOT.1 - 2.0 * pad);
        let (x, y) = (column.x + pad, pad);
        let alt = match picture {
            Picture::Image { alt, .. }
            | Picture::Symbol { alt, .. }
            | Picture::Rating { alt, .. } => alt.trim().to_owned(),
        };
        if let Picture::Image { image, .. } = picture {
            let Some(image) = self.image(image, &alt) else {
                return;
            };
            let (w, h) = self.fitted(image, width, height);
            let node = self.tree.add(column.node, Role::Figure { alt });
            let at = (x + (width - w) / 2.0, y + (height - h) / 2.0);
            put(image, node, at, (w, h), items);
            return;
        }
        if alt.is_empty() {
            self.broken.get_or_insert(ImageError::NoAlternative);
            return;
        }
        let node = self.tree.add(column.node, Role::Figure { alt });
        let mut drawn = Vec::new();
        match picture {
            Picture::Symbol { symbol, .. } => {
                let side = mm(26.0);
                let at = (column.x + (SLOT.0 - side) / 2.0, (SLOT.1 - side) / 2.0);
                symbol::draw(&mut drawn, *symbol, at, side, self.brand);
            }
            Picture::Rating { level, .. } => {
                let size = 60.0;
                let rating = Rating {
                    level: Some((*level).clamp(1, 4)),
                    word: String::new(),
                    earlier: false,
                };
                let left = column.x + (SLOT.0 - mark::rating_width(size)) / 2.0;
                let foot = (SLOT.1 + mark::rating_height(size)) / 2.0;
                mark::rating(&mut drawn, left, foot, size, &rating);
            }
            Picture::Image { .. } => {}
        }
        for item in &mut drawn {
            item.mark = Mark::Node(node);
        }
        items.append(&mut drawn);
        let bounds = Draw::Bounds {
            x,
            y,
            width,
            height,
        };
        items.push(Item::new(Mark::Node(node), bounds));
    }

    /// The picture's place among those of the document; none where it cannot be printed, which is
    /// told at the end.
    fn image(&mut self, image: &Image, alt: &str) -> Option<usize> {
        if alt.trim().is_empty() {
            self.broken.get_or_insert(ImageError::NoAlternative);
            return None;
        }
        let known = |(source, _): &(Image, Prepared)| source == image;
        if let Some(known) = self.images.iter().position(known) {
            return Some(known);
        }
        match Prepared::new(&image.bytes) {
            Ok(prepared) => {
                self.images.push((image.clone(), prepared));
                Some(self.images.len() - 1)
            }
            Err(error) => {
                self.broken.get_or_insert(error);
                None
            }
        }
    }

    /// Width and height of a picture within the room that it has.
    fn fitted(&self, image: usize, width: f32, height: f32) -> (f32, f32) {
        let (across, down) = self.images[image].1.seen();
        let shape = down as f32 / across as f32;
        let width = width.min(height / shape);
        (width, width * shape)
    }
}

fn put(
    image: usize,
    node: NodeId,
    (x, y): (f32, f32),
    (width, height): (f32, f32),
    items: &mut Vec<Item>,
) {
    let draw = Draw::Image {
        x,
        y,
        width,
        height,
        image,
    };
    items.push(Item::new(Mark::Node(node), draw));
    let bounds = Draw::Bounds {
        x,
        y,
        width,
        height,
    };
    items.push(Item::new(Mark::Node(node), bounds));
}
