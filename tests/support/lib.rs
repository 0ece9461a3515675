//! What several kinds of acceptance test share.
