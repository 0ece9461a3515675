//! Which folders records may be kept in: those on a disk of this computer that nothing else copies or moves.
//!
//! A network drive may lose what it confirmed and lets two computers write at once; a program that keeps folders in
//! step copies files half-way through a change and puts older ones back. The lists are here and nowhere else.

use std::path::{Component, Path, PathBuf, Prefix};

use crate::error::{Result, StoreError};

/// Kinds of file system behind which another computer stands, as Linux names them.
const OVER_A_NETWORK: [&str; 24] = [
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "gfs2",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "orangefs",
    "prl_fs",
    "smb2",
    "smb3",
    "smbfs",
    "vboxsf",
    "vmhgfs",
    "fuse",
    "autofs",
];
/// All others of this family are programs, most of which fetch from elsewhere (sshfs, rclone, gvfsd, …).
const BY_A_PROGRAM: &str = "fuse.";
/// What containers use for their own disk.
const LOCAL_PROGRAMS: [&str; 1] = ["fuse.fuse-overlayfs"];

/// Names of folders that a program keeps in step with other computers, and the program.
const IN_STEP: [(&str, &str); 14] = [
    ("onedrive", "OneDrive"),
    ("sharepoint", "SharePoint"),
    ("dropbox", "Dropbox"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("my drive", "Google Drive"),
    ("icloud drive", "iCloud"),
    ("iclouddrive", "iCloud"),
    ("mobile documents", "iCloud"),
    ("cloudstorage", "the system"),
    ("nextcloud", "Nextcloud"),
    ("owncloud", "ownCloud"),
    ("box sync", "Box"),
    ("seafile", "Seafile"),
];

/// Refuses a folder in which records are not safe, with the reason. The folder need not exist yet.
pub(crate) fn refuse_unfit(place: &Path) -> Result<()> {
    let real = resolved(place);
    // Only Linux says so in a file; elsewhere the path itself tells.
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    match unfit(&real, &mounts) {
        Some(why) => Err(StoreError::Unfit(why)),
        None => Ok(()),
    }
}

/// Where the folder really is: links and mapped drives resolved, as far as it exists.
fn resolved(place: &Path) -> PathBuf {
    let place = std::path::absolute(place).unwrap_or_else(|_| place.to_owned());
    let real = place.ancestors().find_map(|above| {
        let there = above.canonicalize().ok()?;
        let below = place.strip_prefix(above).ok()?;
        Some(there.join(below))
    });
    real.unwrap_or(place)
}

/// Why records are not safe at a path, if they are not. `mounts` is the text of `/proc/self/mountinfo`.
fn unfit(path: &Path, mounts: &str) -> Option<String> {
    on_network(path, mounts)
        .or_else(|| roaming(path))
        .or_else(|| in_step(path))
}

fn on_network(path: &Path, mounts: &str) -> Option<String> {
    let why = |kind: &str| {
        format!(
            "it is on a network drive ({kind}). A lost connection could damage the records, and two computers could \
             write at once."
        )
    };
    if let Some(Component::Prefix(prefix)) = path.components().next()
        && matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
    {
        return Some(why("a shared folder"));
    }
    let kind = file_system(path, mounts)?;
    let program = kind.starts_with(BY_A_PROGRAM) && !LOCAL_PROGRAMS.contains(&kind);
    (program || OVER_A_NETWORK.contains(&kind)).then(|| why(kind))
}

/// The kind of file system at a path: that of the longest mount point above it, and of these the last.
fn file_system<'a>(path: &Path, mounts: &'a str) -> Option<&'a str> {
    let mut found: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let (before, after) = line.split_once(" - ")?;
        let (Some(point), Some(kind)) = (before.split(' ').nth(4), after.split(' ').next()) else {
            continue;
        };
        let point = PathBuf::from(unescaped(point));
        let depth = point.components().count();
        if path.starts_with(&point) && found.is_none_or(|(deepest, _)| depth >= deepest) {
            found = Some((depth, kind));
        }
    }
    found.map(|(_, kind)| kind)
}

/// Spaces and the like stand as octal numbers in the list of mounts.
fn unescaped(text: &str) -> String {
    let escapes = [
        ("\\040", " "),
        ("\\011", "\t"),
        ("\\012", "\n"),
        ("\\134", "\\"),
    ];
    escapes
        .iter()
        .fold(text.to_owned(), |text, (escape, plain)| {
            text.replace(escape, plain)
        })
}

fn names(path: &Path) -> Vec<String> {
    let normal = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().to_lowercase()),
        _ => None,
    });
    normal.collect()
}

fn roaming(path: &Path) -> Option<String> {
    let roaming = names(path)
        .windows(2)
        .any(|two| two == ["appdata", "roaming"]);
    roaming.then(|| {
        "it is in the roaming profile, which is copied to a server and to other computers when somebody signs in or \
         out."
            .to_owned()
    })
}

fn in_step(path: &Path) -> Option<String> {
    let names = names(path);
    let (_, program) = IN_STEP.iter().find(|(known, _)| {
        names.iter().any(|name| {
            // “OneDrive - Exford Council”, “Dropbox (Exford)”, “Care - SharePoint”.
            let before = name.strip_prefix(known).map(|rest| rest.chars().next());
            let after = name
                .strip_suffix(known)
                .map(|rest| rest.chars().next_back());
            let apart = |next: Option<char>| next.is_none_or(|next| !next.is_alphanumeric());
            before.is_some_and(apart) || after.is_some_and(apart)
        })
    })?;
    Some(format!(
        "it is in a folder that {program} copies to other computers. A copy made half-way through a change could \
         damage the records."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:21 / /tmp rw,nosuid - tmpfs tmpfs rw
24 22 0:40 / /home/ann/Shared\\040drive rw shared:9 - cifs //server/care rw,vers=3.1.1
25 22 0:41 / /srv/care rw,relatime shared:7 master:2 - nfs4 server:/care rw
26 22 0:42 / /home/ann/far rw - fuse.sshfs ann@far:/ rw
27 22 0:43 / /mnt/stick rw - fuseblk /dev/sdb1 rw
28 22 0:44 / /media/host rw - 9p host rw
29 22 0:45 / /media/vm rw - vboxsf vm rw
30 25 8:2 / /srv/care/local rw - ext4 /dev/sda2 rw
31 22 8:3 / /both rw - ext4 /dev/sda3 rw
32 31 0:46 / /both rw - smb3 //server/both rw
33 22 0:47 / /ceph rw - ceph mon:/ rw
";

    fn why(path: &str) -> String {
        unfit(Path::new(path), MOUNTS).unwrap_or_default()
    }

    #[test]
    fn a_network_drive_is_refused_with_its_kind() {
        for (path, kind) in [
            ("/home/ann/Shared drive/countersign", "cifs"),
            ("/srv/care", "nfs4"),
            ("/home/ann/far/x", "fuse.sshfs"),
            ("/media/host/x", "9p"),
            ("/media/vm/x", "vboxsf"),
            ("/both/x", "smb3"),
            ("/ceph/x", "ceph"),
        ] {
            let said = why(path);
            assert!(
                said.contains("network drive") && said.contains(kind),
                "{path}: {said}"
            );
        }
    }

    #[test]
    fn a_disk_of_this_computer_will_do() {
        for path in [
            "/home/ann/.local/share/uk.countersign.desktop/council",
            "/tmp/x",
            "/mnt/stick/x",
            "/srv/care/local/x",
            "/srv/caretaker",
            "/home/ann/Dropboxes are blue",
            "/home/ann/my driveway",
        ] {
            assert_eq!(why(path), "", "{path}");
        }
        assert_eq!(unfit(Path::new("/x"), ""), None, "without a list of mounts");
    }

    #[test]
    fn a_folder_that_a_program_keeps_in_step_is_refused_by_its_name() {
        for (path, program) in [
            ("/home/ann/OneDrive/x", "OneDrive"),
            (
                "/home/ann/OneDrive - Exford Council/Documents/x",
                "OneDrive",
            ),
            ("/home/ann/Dropbox (Exford)/x", "Dropbox"),
            ("/home/ann/Google Drive/x", "Google Drive"),
            ("/home/ann/iCloudDrive/x", "iCloud"),
            ("/home/ann/Nextcloud/x", "Nextcloud"),
            ("/home/ann/Exford/Care - SharePoint/x", "SharePoint"),
        ] {
            assert!(why(path).contains(program), "{path}: {}", why(path));
        }
    }

    #[test]
    fn the_roaming_profile_is_refused() {
        assert!(why("/Users/ann/AppData/Roaming/Countersign").contains("roaming"));
        assert_eq!(why("/Users/ann/AppData/Local/Countersign"), "");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_before_the_name_is_judged() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("Dropbox"), folder.path().join("plain"));
        std::fs::create_dir(&real).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        assert!(matches!(
            refuse_unfit(&link.join("not/yet")),
            Err(StoreError::Unfit(_))
        ));
        assert_eq!(refuse_unfit(&folder.path().join("plainly")), Ok(()));
    }
}
