//! The peer: the same register in SQLite, as a careful program without encryption would keep it: a table for each kind
//! of record, a column for each field, the indexes that the screens need, and an audit trail with the whole new value.

use std::path::Path;

use domain::Uuid;
use domain::records::action::Action;
use domain::records::contract::Contract;
use domain::records::finding::Finding;
use domain::{Pence, record::AnyRecord};
use rusqlite::types::Type;
use rusqlite::{Connection, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::de::value::StrDeserializer;

use crate::made::{self, CaseFile};
use crate::measure::Outcome;

const TABLES: &str = "
    CREATE TABLE contract (
        id BLOB PRIMARY KEY, version INTEGER, reference TEXT, title TEXT, providers TEXT, service BLOB,
        description TEXT, value INTEGER, start TEXT, end TEXT, regime TEXT, executed_as TEXT, officer BLOB,
        outcomes TEXT, clauses TEXT, state TEXT, award TEXT);
    CREATE TABLE finding (
        id BLOB PRIMARY KEY, contract BLOB REFERENCES contract, version INTEGER, activity BLOB, number INTEGER,
        criterion INTEGER, finding_type TEXT, text TEXT, affects_outcomes INTEGER, by BLOB);
    CREATE INDEX finding_contract ON finding (contract);
    CREATE TABLE action (
        id BLOB PRIMARY KEY, contract BLOB REFERENCES contract, version INTEGER, report BLOB, improvement BLOB,
        reference TEXT, action TEXT, person TEXT, role TEXT, due TEXT, measure TEXT, comment TEXT, state TEXT,
        reported TEXT, checks TEXT);
    CREATE INDEX action_contract ON action (contract);
    CREATE INDEX action_due ON action (due) WHERE state NOT IN ('verified', 'closed', 'declined');
    CREATE TABLE audit (
        sequence INTEGER PRIMARY KEY, request BLOB UNIQUE, time TEXT, person BLOB, use_case TEXT, contract BLOB,
        record BLOB, version INTEGER, value TEXT);
    CREATE INDEX audit_contract ON audit (contract, sequence);
";

const ACTION: &str =
    "report, improvement, reference, action, person, role, due, measure, comment, state, reported,
                      checks";

pub fn open(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.execute_batch(
        // As much cache as the store gives sled.
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;",
    )?;
    Ok(connection)
}

pub fn create(file: &Path) -> rusqlite::Result<Connection> {
    let connection = open(file)?;
    connection.execute_batch(TABLES)?;
    Ok(connection)
}

pub fn load(connection: &mut Connection, case_files: &[CaseFile]) -> Outcome {
    let transaction = connection.transaction()?;
    for file in case_files {
        insert_contract(&transaction, file.id, &file.contract)?;
        for (id, finding) in &file.findings {
            insert_finding(&transaction, file.id, *id, finding)?;
        }
        for (id, action) in &file.actions {
            insert_action(&transaction, file.id, *id, action)?;
        }
    }
    transaction.commit()?;
    Ok(())
}

/// What the planner knows once the data is there.
pub fn analyse(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("ANALYZE")
}

fn insert_contract(connection: &Connection, id: Uuid, contract: &Contract) -> Outcome {
    let mut insert = connection.prepare_cached(
        "INSERT INTO contract VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?;
    insert.execute(params![
        id,
        contract.reference,
        contract.title,
        json(&contract.providers)?,
        contract.service,
        contract.description,
        contract.value.map(|value| value.0),
        contract.start,
        contract.end,
        contract.regime.as_ref().map(word).transpose()?,
        contract.executed_as.as_ref().map(word).transpose()?,
        contract.officer,
        json(&contract.outcomes)?,
        json(&contract.clauses)?,
        word(&contract.state)?,
        contract.award.as_ref().map(json).transpose()?,
    ])?;
    Ok(())
}

fn insert_finding(connection: &Connection, contract: Uuid, id: Uuid, finding: &Finding) -> Outcome {
    let mut insert = connection
        .prepare_cached("INSERT INTO finding VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    insert.execute(params![
        id,
        contract,
        finding.activity,
        finding.number,
        finding.criterion,
        word(&finding.finding_type)?,
        finding.text,
        finding.affects_outcomes,
        finding.by,
    ])?;
    Ok(())
}

fn insert_action(connection: &Connection, contract: Uuid, id: Uuid, action: &Action) -> Outcome {
    let mut insert = connection.prepare_cached(
        "INSERT INTO action VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    insert.execute(params![
        id,
        contract,
        action.report,
        action.improvement,
        action.reference,
        action.action,
        action.person,
        action.role,
        action.due,
        action.measure,
        action.comment,
        word(&action.state)?,
        action.reported,
        json(&action.checks)?,
    ])?;
    Ok(())
}

/// The change of one action, made ready.
pub struct Change {
    contract: Uuid,
    id: Uuid,
    version: i64,
    action: Action,
    state: String,
    checks: String,
    /// The new value, which the audit trail keeps.
    value: String,
    request: Uuid,
}

pub fn change(
    connection: &Connection,
    contract: Uuid,
    id: Uuid,
    action: Action,
) -> Outcome<Change> {
    let mut select = connection.prepare_cached("SELECT version FROM action WHERE id = ?1")?;
    Ok(Change {
        contract,
        id,
        version: select.query_row([id], |row| row.get(0))?,
        state: word(&action.state)?,
        checks: json(&action.checks)?,
        value: json(&action)?,
        action,
        request: Uuid::now_v7(),
    })
}

pub fn commit(connection: &mut Connection, change: &Change, person: Uuid) -> Outcome {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    {
        let Change { action, .. } = change;
        let mut update = transaction.prepare_cached(
            "UPDATE action SET version = version + 1, report = ?3, improvement = ?4, reference = ?5, action = ?6,
                person = ?7, role = ?8, due = ?9, measure = ?10, comment = ?11, state = ?12, reported = ?13,
                checks = ?14
             WHERE id = ?1 AND version = ?2",
        )?;
        let updated = update.execute(params![
            change.id,
            change.version,
            action.report,
            action.improvement,
            action.reference,
            action.action,
            action.person,
            action.role,
            action.due,
            action.measure,
            action.comment,
            change.state,
            action.reported,
            change.checks,
        ])?;
        if updated != 1 {
            return Err("another version was found".into());
        }
        let mut audit = transaction
            .prepare_cached("INSERT INTO audit VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
        audit.execute(params![
            change.request,
            made::now(),
            person,
            "action.progress",
            change.contract,
            change.id,
            change.version + 1,
            change.value,
        ])?;
    }
    transaction.commit()?;
    Ok(())
}

pub fn open_contract(connection: &Connection, id: Uuid) -> Outcome<Vec<AnyRecord>> {
    let mut found = Vec::new();
    let mut select = connection.prepare_cached(
        "SELECT reference, title, providers, service, description, value, start, end, regime, executed_as, officer,
            outcomes, clauses, state, award FROM contract WHERE id = ?1",
    )?;
    found.push(select.query_row([id], read_contract)?.into());
    let mut select = connection.prepare_cached(
        "SELECT activity, number, criterion, finding_type, text, affects_outcomes, by FROM finding
         WHERE contract = ?1",
    )?;
    for finding in select.query_map([id], read_finding)? {
        found.push(finding?.into());
    }
    let mut select =
        connection.prepare_cached(&format!("SELECT {ACTION} FROM action WHERE contract = ?1"))?;
    for action in select.query_map([id], read_action)? {
        found.push(action?.into());
    }
    Ok(found)
}

pub fn overdue_page(connection: &Connection, rows: usize) -> Outcome<Vec<Action>> {
    let mut select = connection.prepare_cached(&format!(
        "SELECT {ACTION} FROM action WHERE state NOT IN ('verified', 'closed', 'declined') AND due < ?1
         ORDER BY due LIMIT ?2"
    ))?;
    let found = select.query_map(params![made::today(), rows as i64], read_action)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn read_contract(row: &Row) -> rusqlite::Result<Contract> {
    Ok(Contract {
        reference: row.get(0)?,
        title: row.get(1)?,
        providers: from_json(row, 2)?,
        service: row.get(3)?,
        description: row.get(4)?,
        value: row.get::<_, Option<i64>>(5)?.map(Pence),
        start: row.get(6)?,
        end: row.get(7)?,
        regime: optional(row, 8, from_word)?,
        executed_as: optional(row, 9, from_word)?,
        officer: row.get(10)?,
        outcomes: from_json(row, 11)?,
        clauses: from_json(row, 12)?,
        state: from_word(row, 13)?,
        award: optional(row, 14, from_json)?,
        ..Contract::default()
    })
}

fn read_finding(row: &Row) -> rusqlite::Result<Finding> {
    Ok(Finding {
        activity: row.get(0)?,
        number: row.get(1)?,
        criterion: row.get(2)?,
        finding_type: from_word(row, 3)?,
        text: row.get(4)?,
        affects_outcomes: row.get(5)?,
        by: row.get(6)?,
    })
}

fn read_action(row: &Row) -> rusqlite::Result<Action> {
    Ok(Action {
        report: row.get(0)?,
        improvement: row.get(1)?,
        reference: row.get(2)?,
        action: row.get(3)?,
        person: row.get(4)?,
        role: row.get(5)?,
        due: row.get(6)?,
        measure: row.get(7)?,
        comment: row.get(8)?,
        state: from_word(row, 9)?,
        reported: row.get(10)?,
        checks: from_json(row, 11)?,
        ..Action::default()
    })
}

fn json<T: Serialize>(value: &T) -> serde_json::Result<String> {
    serde_json::to_string(value)
}

/// The word for a choice.
fn word<T: Serialize>(choice: &T) -> Outcome<String> {
    let value = serde_json::to_value(choice)?;
    Ok(value.as_str().ok_or("a choice is not one word")?.to_owned())
}

fn from_json<T: DeserializeOwned>(row: &Row, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text).map_err(|error| unread(column, error))
}

fn from_word<T: DeserializeOwned>(row: &Row, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    let word = StrDeserializer::<serde::de::value::Error>::new(text);
    T::deserialize(word).map_err(|error| unread(column, error))
}

fn optional<T>(
    row: &Row,
    column: usize,
    read: impl FnOnce(&Row, usize) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    match row.get_ref(column)?.data_type() {
        Type::Null => Ok(None),
        _ => read(row, column).map(Some),
    }
}

fn unread(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
}
