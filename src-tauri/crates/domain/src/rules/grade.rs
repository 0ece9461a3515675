//! From judgements to the grade of a domain and of the whole. The same judgements always give the
//! same grade, and the words say how.

use crate::choice::label;
use crate::records::framework::{Domain, Framework};
use crate::records::judgement::Rating;
use crate::records::report::Grade;
use crate::words;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "camelCase")]
pub struct Graded {
    pub grade: Option<Grade>,
    /// How the grade came about, in a sentence.
    pub because: String,
}

/// The grade of one domain: the weighted mean of its rated criteria, halves rounded down; a
/// critical criterion at 1 keeps the domain at “Requires improvement” or below.
pub fn domain(domain: &Domain, rating: &dyn Fn(u16) -> Option<Rating>) -> Graded {
    let rated: Vec<(u32, u32, bool)> = domain
        .criteria
        .iter()
        .filter_map(|criterion| {
            let level = rating(criterion.number)?.level()?;
            Some((
                u32::from(level),
                u32::from(criterion.weight.max(1)),
                criterion.critical,
            ))
        })
        .collect();
    let weight: u32 = rated.iter().map(|(_, weight, _)| weight).sum();
    if weight == 0 {
        return Graded {
            grade: None,
            because: "Nothing in this domain was rated.".into(),
        };
    }
    let sum: u32 = rated.iter().map(|(level, weight, _)| level * weight).sum();
    // (2·sum + weight − 1) / (2·weight) rounds to the nearest level, and a half down.
    let mean = (2 * sum + weight - 1) / (2 * weight);
    let critical = rated
        .iter()
        .any(|(level, _, critical)| *critical && *level == 1);
    let level = if critical { mean.min(2) } else { mean };
    let because = if critical && mean > 2 {
        format!(
            "A critical criterion is not met, so the domain can be no better than {}.",
            label(&Grade::RequiresImprovement)
        )
    } else if rated.len() == 1 {
        "One criterion was rated, and the domain goes by it.".into()
    } else {
        let equal = rated.iter().all(|(_, weight, _)| *weight == rated[0].1);
        let count = words::spelled(rated.len());
        match equal {
            true => format!("We averaged its {count} rated criteria."),
            false => format!("We averaged its {count} rated criteria; some count for more."),
        }
    };
    Graded {
        grade: Some(Grade::of_level(level as u8)),
        because,
    }
}

/// The grade of the whole: the mean of the domains, halves rounded down, with three limits. Two
/// domains at “Poor” make the whole poor; two below “Good” keep it at “Requires improvement”; so
/// does a breach of contract or law.
pub fn overall(domains: &[Option<Grade>], live_breach: bool) -> Graded {
    let levels: Vec<u32> = domains
        .iter()
        .flatten()
        .map(|grade| u32::from(grade.level()))
        .collect();
    if levels.is_empty() {
        return Graded {
            grade: None,
            because: "Nothing was rated.".into(),
        };
    }
    let count = levels.len() as u32;
    let mean = (2 * levels.iter().sum::<u32>() + count - 1) / (2 * count);
    let poor = levels.iter().filter(|level| **level == 1).count();
    let low = levels.iter().filter(|level| **level <= 2).count();
    let ri = label(&Grade::RequiresImprovement);
    let (level, because) = if poor >= 2 {
        let poor = words::capital(&words::spelled(poor));
        (
            1,
            format!(
                "{poor} domains are {}, so the whole is too.",
                label(&Grade::Poor)
            ),
        )
    } else if mean <= 2 {
        (mean, averaged(levels.len()))
    } else if low >= 2 {
        (
            2,
            format!(
                "{} domains are below {}, so the whole can be no better than {ri}.",
                words::capital(&words::spelled(low)),
                label(&Grade::Good)
            ),
        )
    } else if live_breach {
        (
            2,
            format!(
                "A breach of contract or law is open, so the whole can be no better than {ri}."
            ),
        )
    } else {
        (mean, averaged(levels.len()))
    };
    Graded {
        grade: Some(Grade::of_level(level as u8)),
        because,
    }
}

fn averaged(domains: usize) -> String {
    match domains {
        1 => "One domain was rated, and the whole goes by it.".into(),
        2 => "We averaged both domains.".into(),
        _ => format!("We averaged the {} domains.", words::spelled(domains)),
    }
}

/// Every domain with its grade, then the whole.
pub fn all(
    framework: &Framework,
    rating: &dyn Fn(u16) -> Option<Rating>,
    live_breach: bool,
) -> (Vec<(String, Graded)>, Graded) {
    let domains: Vec<(String, Graded)> = framework
        .domains
        .iter()
        .filter(|part| {
            part.criteria
                .iter()
                .any(|criterion| rating(criterion.number).is_some())
        })
        .map(|part| (part.code.clone(), domain(part, rating)))
        .collect();
    let grades: Vec<Option<Grade>> = domains.iter().map(|(_, graded)| graded.grade).collect();
    let whole = overall(&grades, live_breach);
    (domains, whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::framework::Criterion;
    use proptest::prelude::*;

    fn of(criteria: &[(u16, u8, bool)]) -> Domain {
        let criteria = criteria
            .iter()
            .map(|(number, weight, critical)| Criterion {
                number: *number,
                text: String::new(),
                short: String::new(),
                critical: *critical,
                weight: *weight,
                levels: Default::default(),
            })
            .collect();
        Domain {
            code: "A1".into(),
            title: String::new(),
            criteria,
        }
    }

    #[test]
    fn a_critical_criterion_at_one_caps_its_domain() {
        let part = of(&[(1, 1, true), (2, 3, false), (3, 3, false)]);
        let strong = |number| {
            Some(if number == 1 {
                Rating::DoesNot
            } else {
                Rating::Strong
            })
        };
        assert_eq!(
            domain(&part, &strong).grade,
            Some(Grade::RequiresImprovement)
        );
    }

    #[test]
    fn halves_round_down_and_unrated_criteria_do_not_count() {
        let part = of(&[(1, 1, false), (2, 1, false), (3, 3, false)]);
        let mixed = |number| match number {
            1 => Some(Rating::Meets),
            2 => Some(Rating::Strong),
            _ => Some(Rating::NotSeen),
        };
        assert_eq!(domain(&part, &mixed).grade, Some(Grade::Good));
        assert_eq!(domain(&part, &|_| Some(Rating::NotApplicable)).grade, None);
    }

    #[test]
    fn the_whole_has_three_limits() {
        use Grade::*;
        let of = |grades: &[Grade], breach| {
            overall(&grades.iter().map(|g| Some(*g)).collect::<Vec<_>>(), breach).grade
        };
        assert_eq!(
            of(
                &[
                    Good,
                    RequiresImprovement,
                    RequiresImprovement,
                    Excellent,
                    Excellent
                ],
                false
            ),
            Some(RequiresImprovement)
        );
        assert_eq!(
            of(&[Poor, Poor, Excellent, Excellent, Excellent], false),
            Some(Poor)
        );
        assert_eq!(of(&[Good, Good, Good], true), Some(RequiresImprovement));
        assert_eq!(of(&[Good, Good, Excellent], false), Some(Good));
        assert_eq!(overall(&[], false).grade, None);
    }

    #[test]
    fn the_words_say_what_decided() {
        use Grade::*;
        let said = |of: &Domain, rating: Rating| domain(of, &|_| Some(rating)).because;
        let two = of(&[(1, 1, false), (2, 1, false)]);
        assert_eq!(
            said(&two, Rating::Meets),
            "We averaged its two rated criteria."
        );
        let weighted = of(&[(1, 1, false), (2, 3, false), (3, 3, false)]);
        assert_eq!(
            said(&weighted, Rating::Meets),
            "We averaged its three rated criteria; some count for more."
        );
        let one = of(&[(1, 1, true)]);
        assert_eq!(
            said(&one, Rating::DoesNot),
            "One criterion was rated, and the domain goes by it."
        );
        let critical = of(&[(1, 1, true), (2, 3, false), (3, 3, false)]);
        let capped = domain(&critical, &|number| {
            Some(if number == 1 {
                Rating::DoesNot
            } else {
                Rating::Strong
            })
        });
        assert_eq!(
            capped.because,
            "A critical criterion is not met, so the domain can be no better than Requires improvement."
        );
        let whole = |grades: &[Grade], breach| {
            let grades: Vec<_> = grades.iter().copied().map(Some).collect();
            overall(&grades, breach).because
        };
        assert_eq!(
            whole(&[Good, Good, Good], false),
            "We averaged the three domains."
        );
        assert_eq!(
            whole(&[Poor, Poor, Good], false),
            "Two domains are Poor, so the whole is too."
        );
        assert_eq!(
            whole(&[Good, Good, Good], true),
            "A breach of contract or law is open, so the whole can be no better than Requires improvement."
        );
    }

    proptest! {
        /// A better judgement never lowers a grade.
        #[test]
        fn better_never_lowers(levels in proptest::collection::vec((1u8..=4, 1u8..=3, any::<bool>()), 1..8), raise in 0usize..8) {
            let criteria: Vec<_> = levels.iter().enumerate().map(|(n, (_, w, c))| (n as u16, *w, *c)).collect();
            let part = of(&criteria);
            let at = |extra: Option<usize>| domain(&part, &|number| {
                let level = levels[number as usize].0 + u8::from(extra == Some(number as usize));
                Rating::of_level(level.min(4))
            }).grade;
            prop_assert!(at(Some(raise % levels.len())) >= at(None));
        }
    }
}
