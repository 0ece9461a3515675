//! Award notices in the Open Contracting Data Standard 1.1, as Contracts Finder and Find a Tender
//! publish them: a *release package*, one JSON object with a list of releases.
//!
//! The file is read as a stream, one release at a time. A fault of the JSON itself ends the
//! reading with a [`ReadError`]; a fault inside one release or award leaves that one out, as an
//! [`Entry::Unreadable`] that says why.

mod release;
mod source;

use chrono::{DateTime, Utc};
use domain::award::Entry;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use source::{Control, Failure, Source};
use std::fmt;
use std::io::{self, BufReader, Read};

/// The largest file that is read: some sixty thousand notices. A council publishes a few hundred
/// in a year.
pub const LARGEST_FILE: u64 = 256 * MEGABYTE;
/// The largest single release; real ones have a few kilobytes.
pub const LARGEST_RELEASE: u64 = 8 * MEGABYTE;
/// The most awards and releases without award that are taken from one file.
pub const MOST_ENTRIES: usize = 250_000;
const MEGABYTE: u64 = 1024 * 1024;

/// What a release package holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReleasePackage {
    pub publisher: Option<String>,
    pub published: Option<DateTime<Utc>>,
    pub releases: u64,
    /// One for each award, and one for each release without an award, in the order of the file.
    pub entries: Vec<Entry>,
}

/// Why a file cannot be imported: what is wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("The file is empty. Download it again, or choose another file.")]
    Empty,
    #[error("The file has more than {} MB, too much for one import. Export fewer months at a time.", .limit / MEGABYTE)]
    TooLarge { limit: u64 },
    #[error(
        "Release {release} alone has more than {} MB, so this is not a list of notices. Choose another file.",
        .limit / MEGABYTE
    )]
    ReleaseTooLarge { release: u64, limit: u64 },
    #[error(
        "The file has more than {limit} notices, too many for one import. Export fewer months at a time."
    )]
    TooMany { limit: usize },
    #[error(
        "This is {found}, not a JSON file. Choose the release package that the notice board offers as JSON."
    )]
    OtherFormat { found: &'static str },
    #[error(
        "The file is not JSON: line {line}, column {column} cannot be read. Download it again, or choose another file."
    )]
    NotJson { line: usize, column: usize },
    #[error(
        "The file stops in the middle, at line {line}. Perhaps it was not downloaded whole: download it again."
    )]
    HalfFile { line: usize },
    #[error(
        "The file is not in UTF-8: line {line} has other characters. Save it as UTF-8, or download it again."
    )]
    NotUtf8 { line: usize },
    #[error(
        "The file is JSON, but not a release package: {found}. Choose a file with award notices (OCDS 1.1)."
    )]
    NotReleasePackage { found: NotAPackage },
    #[error(
        "The file says that it is version {version} of OCDS. Versions 1.0 and 1.1 can be read: export it as one of these."
    )]
    Version { version: String },
    #[error("Reading was stopped. Nothing has been imported.")]
    Cancelled,
    #[error("The file cannot be read: {0}. Check that it is still there and that you may open it.")]
    Io(#[from] io::Error),
}

/// What a JSON file is, when it is no release package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAPackage {
    RecordPackage,
    SingleRelease,
    List,
    NoReleases,
    ReleasesNotAList,
}

impl fmt::Display for NotAPackage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotAPackage::RecordPackage => "it is a record package",
            NotAPackage::SingleRelease => "it is a single release without its package",
            NotAPackage::List => "it is a bare list",
            NotAPackage::NoReleases => "it has no “releases”",
            NotAPackage::ReleasesNotAList => "its “releases” are not a list",
        })
    }
}

/// Reads a release package. `size` is the file's length in bytes, if known. `progress` is told the
/// bytes read so far and that size, and stops the reading by giving `false`.
///
/// Memory holds one release ([`LARGEST_RELEASE`]) and what is kept of the others, at most
/// [`MOST_ENTRIES`].
pub fn read_release_package(
    reader: impl Read,
    size: Option<u64>,
    progress: &dyn Fn(u64, Option<u64>) -> bool,
) -> Result<ReleasePackage, ReadError> {
    let limits = Limits {
        file: LARGEST_FILE,
        release: LARGEST_RELEASE,
    };
    read_within(limits, reader, size, progress)
}

#[derive(Clone, Copy)]
struct Limits {
    file: u64,
    release: u64,
}

fn read_within(
    limits: Limits,
    reader: impl Read,
    size: Option<u64>,
    progress: &dyn Fn(u64, Option<u64>) -> bool,
) -> Result<ReleasePackage, ReadError> {
    if size.is_some_and(|size| size > limits.file) {
        return Err(ReadError::TooLarge { limit: limits.file });
    }
    let control = Control::new(limits.file, limits.release, size, progress);
    let source = Source::open(reader, &control)?;
    let mut json =
        serde_json::Deserializer::from_reader(BufReader::with_capacity(source::BLOCK, source));
    let mut reading = Reading {
        control: &control,
        package: ReleasePackage::default(),
        in_releases: false,
        fault: None,
    };
    let read = PackageSeed(&mut reading)
        .deserialize(&mut json)
        .and_then(|()| json.end());
    let Reading {
        package,
        in_releases,
        fault,
        ..
    } = reading;
    if let Some(failure) = control.failure() {
        return Err(match failure {
            Failure::Cancelled => ReadError::Cancelled,
            Failure::TooLarge => ReadError::TooLarge { limit: limits.file },
            Failure::ReleaseTooLarge => ReadError::ReleaseTooLarge {
                release: package.releases + 1,
                limit: limits.release,
            },
            Failure::NotUtf8 { line } => ReadError::NotUtf8 { line },
        });
    }
    match (fault, read) {
        (Some(fault), _) => Err(fault),
        (None, Ok(())) => Ok(package),
        (None, Err(error)) => Err(match error.classify() {
            serde_json::error::Category::Io => ReadError::Io(error.into()),
            serde_json::error::Category::Eof if control.only_blank() => ReadError::Empty,
            serde_json::error::Category::Eof => ReadError::HalfFile { line: error.line() },
            serde_json::error::Category::Syntax => ReadError::NotJson {
                line: error.line(),
                column: error.column(),
            },
            serde_json::error::Category::Data if in_releases => ReadError::NotReleasePackage {
                found: NotAPackage::ReleasesNotAList,
            },
            serde_json::error::Category::Data => ReadError::OtherFormat {
                found: "plain text",
            },
        }),
    }
}

struct Reading<'a> {
    control: &'a Control<'a>,
    package: ReleasePackage,
    in_releases: bool,
    /// What is wrong with JSON that is well formed.
    fault: Option<ReadError>,
}

impl Reading<'_> {
    fn refuse<E: serde::de::Error>(&mut self, found: NotAPackage) -> E {
        self.fault = Some(ReadError::NotReleasePackage { found });
        E::custom("not a release package")
    }
}

struct PackageSeed<'r, 'a>(&'r mut Reading<'a>);

impl<'de> DeserializeSeed<'de> for PackageSeed<'_, '_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for PackageSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a release package")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let reading = self.0;
        let mut has_releases = false;
        let mut instead = NotAPackage::NoReleases;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "releases" => {
                    has_releases = true;
                    reading.in_releases = true;
                    map.next_value_seed(ReleasesSeed(reading))?;
                    reading.in_releases = false;
                }
                "version" => {
                    let version = map.next_value::<Value>()?;
                    if let Some(version) = version.as_str().filter(|v| !v.starts_with("1.")) {
                        let version = version.chars().take(20).collect();
                        reading.fault = Some(ReadError::Version { version });
                        return Err(M::Error::custom("another version"));
                    }
                }
                "publisher" => {
                    reading.package.publisher =
                        release::text(&map.next_value::<Value>()?, &["name"]);
                }
                "publishedDate" => {
                    reading.package.published = map
                        .next_value::<Value>()?
                        .as_str()
                        .and_then(release::instant);
                }
                other => {
                    match other {
                        "records" => instead = NotAPackage::RecordPackage,
                        "ocid" => instead = NotAPackage::SingleRelease,
                        _ => {}
                    }
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if has_releases {
            Ok(())
        } else {
            Err(reading.refuse(instead))
        }
    }

    fn visit_seq<S: SeqAccess<'de>>(self, _: S) -> Result<(), S::Error> {
        Err(self.0.refuse(NotAPackage::List))
    }
}

struct ReleasesSeed<'r, 'a>(&'r mut Reading<'a>);

impl<'de> DeserializeSeed<'de> for ReleasesSeed<'_, '_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ReleasesSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of releases")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<(), S::Error> {
        let reading = self.0;
        reading.control.release_done();
        // The text of one release at a time: a fault in it stays in it.
        while let Some(text) = seq.next_element::<Box<RawValue>>()? {
            reading.control.release_done();
            reading.package.releases += 1;
            let number = reading.package.releases;
            reading
                .package
                .entries
                .extend(release::entries(text.get(), number));
            if reading.package.entries.len() > MOST_ENTRIES {
                reading.fault = Some(ReadError::TooMany {
                    limit: MOST_ENTRIES,
                });
                return Err(S::Error::custom("too many notices"));
            }
        }
        Ok(())
    }
}
