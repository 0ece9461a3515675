//! Who can open what: the accounts behind colleagues' records.

use domain::access::Role;
use store::{Opens, Store};

/// What the password of somebody in this role opens.
pub fn opened_by(role: Role) -> Opens {
    match role.sees() {
        Some(_) => Opens::Content,
        None => Opens::Administration,
    }
}

/// What a new account in this role opens at once: whoever administers people only cannot let
/// anybody in to content, so that account waits for somebody who can.
pub fn opens_at_once(store: &Store, role: Role) -> Option<Opens> {
    let wanted = opened_by(role);
    let has = store.opens()?;
    (has == Opens::Content || wanted == Opens::Administration).then_some(wanted)
}
