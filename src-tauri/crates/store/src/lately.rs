//! A memory of bounded size for what was asked for lately.

use std::collections::HashMap;

use uuid::Uuid;

/// Values by id, in two generations: the older one goes when the younger has reached the limit.
pub(crate) struct Lately<V> {
    young: HashMap<Uuid, (V, usize)>,
    old: HashMap<Uuid, (V, usize)>,
    /// Of all that went into the younger generation.
    weight: usize,
    limit: usize,
}

impl<V> Lately<V> {
    /// Holds up to twice this weight.
    pub fn new(limit: usize) -> Lately<V> {
        Lately {
            young: HashMap::new(),
            old: HashMap::new(),
            weight: 0,
            limit,
        }
    }

    pub fn get(&mut self, id: Uuid) -> Option<&V> {
        if !self.young.contains_key(&id)
            && let Some((value, weight)) = self.old.remove(&id)
        {
            self.insert(id, value, weight);
        }
        self.young.get(&id).map(|(value, _)| value)
    }

    pub fn insert(&mut self, id: Uuid, value: V, weight: usize) {
        if self.weight + weight > self.limit {
            self.old = std::mem::take(&mut self.young);
            self.weight = 0;
        }
        self.weight += weight;
        self.young.insert(id, (value, weight));
    }

    pub fn remove(&mut self, id: Uuid) {
        self.young.remove(&id);
        self.old.remove(&id);
    }

    pub fn clear(&mut self) {
        *self = Lately::new(self.limit);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Step {
        Get(u8),
        Insert(u8, usize),
        Remove(u8),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => any::<u8>().prop_map(|id| Step::Get(id % 32)),
            4 => (any::<u8>(), 1..20_usize).prop_map(|(id, weight)| Step::Insert(id % 32, weight)),
            1 => any::<u8>().prop_map(|id| Step::Remove(id % 32)),
        ]
    }

    proptest! {
        #[test]
        fn gives_the_last_value_or_nothing_and_keeps_within_its_bounds(
            steps in proptest::collection::vec(step(), 0..400),
        ) {
            const LIMIT: usize = 100;
            let mut lately = Lately::new(LIMIT);
            let mut last: HashMap<u8, usize> = HashMap::new();
            for (number, step) in steps.into_iter().enumerate() {
                let key = |id: u8| Uuid::from_u128(id.into());
                match step {
                    Step::Insert(id, weight) => {
                        lately.insert(key(id), number, weight);
                        last.insert(id, number);
                        prop_assert_eq!(lately.get(key(id)), Some(&number));
                    }
                    Step::Remove(id) => {
                        lately.remove(key(id));
                        last.remove(&id);
                        prop_assert_eq!(lately.get(key(id)), None);
                    }
                    Step::Get(id) => if let Some(found) = lately.get(key(id)) {
                        prop_assert_eq!(last.get(&id), Some(found));
                    }
                }
                for generation in [&lately.young, &lately.old] {
                    prop_assert!(generation.values().map(|(_, weight)| weight).sum::<usize>() <= LIMIT);
                }
            }
        }
    }

    #[test]
    fn keeps_what_is_asked_for_again_and_again() {
        let mut lately = Lately::new(10);
        let id = Uuid::from_u128;
        for number in 0..100 {
            if number > 0 {
                assert_eq!(lately.get(id(1_000)), Some(&7));
            } else {
                lately.insert(id(1_000), 7, 1);
            }
            lately.insert(id(number), 0, 1);
        }
        assert_eq!(lately.get(id(0)), None);
    }
}
