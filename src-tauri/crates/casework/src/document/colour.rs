//! The council's colour, dark enough for small words on white paper.

use domain::records::council::Council;
use domain::rules::council::{colour, contrast};

const LEAST: f64 = 7.0;
const WHITE: [u8; 3] = [255; 3];

/// The colour itself where it is dark enough, or else the first darker shade that is. What cannot
/// be read as a colour gives the usual one.
pub fn for_paper(typed: &str) -> String {
    let Some(mut shade) = colour(typed) else {
        return Council::usual_deep();
    };
    while contrast(shade, WHITE) < LEAST {
        // 19/20 keeps the hue and reaches black in the end.
        shade = shade.map(|part| (u16::from(part) * 19 / 20) as u8);
    }
    format!("#{:02x}{:02x}{:02x}", shade[0], shade[1], shade[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dark_colour_stays() {
        assert_eq!(for_paper("#003c40"), "#003c40");
        assert_eq!(for_paper("#3F2A56"), "#3f2a56");
    }

    #[test]
    fn a_pale_colour_is_darkened_only_as_far_as_needed_and_keeps_its_hue() {
        let darker = colour(&for_paper("#e07070")).unwrap();
        assert!(
            (LEAST..LEAST + 1.0).contains(&contrast(darker, WHITE)),
            "{darker:?}"
        );
        assert!(darker[0] > darker[1] && darker[1].abs_diff(darker[2]) <= 1);
        assert!(contrast(colour(&for_paper("#ffffff")).unwrap(), WHITE) >= LEAST);
    }

    #[test]
    fn what_is_no_colour_gives_the_usual_one() {
        assert_eq!(for_paper("teal"), Council::usual_deep());
    }
}
