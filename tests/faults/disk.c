/* A disk that fails on purpose. It keeps what would be needed to undo every change of a file or folder since it was
 * last synced; at a chosen call it undoes all that and kills the process, as a power cut would, or lets the call fail.
 *
 *   DISK_ROOT     only what lies in this folder counts
 *   DISK_UNDO     an existing folder on the same disk, outside of the root, for files that are replaced
 *   DISK_CUT      the power is cut at this call (0: never)
 *   DISK_MODE     strict: all that was not synced is lost
 *                 growth: only what made files longer is lost
 *                 torn: each sector of 512 bytes that was not synced is lost or not, as chance has it
 *   DISK_SEED     for that chance
 *   DISK_SWALLOW  all: syncing does nothing; folders: syncing a folder does nothing (the controls)
 *   DISK_FAIL     this call fails; of a write, half the bytes are written
 *   DISK_ERROR    with this number (28: no space left, 5: I/O error)
 *   DISK_STAYS    1: so does every call after it; on a full disk only those that need space
 *   DISK_SYNCS    1: really sync (otherwise left out: killing a process loses nothing of what it wrote)
 *   DISK_CLOCK    so many seconds are added to the time of day
 *   DISK_LOG      counts of the calls that were seen are written here at the end
 *
 * sync_file_range is let through and counts for nothing. Copying within the kernel is not followed: the library says
 * that there is no such call, and the C library's callers then read and write. Calls that do not go through the C
 * library are not seen.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum kind { BYTES, CREATED, RENAMED, REMOVED };

struct undo {
    enum kind kind;
    ino_t inode;              /* of the file, or of the folder for names */
    int fd;                   /* BYTES: our own handle of the file */
    off_t offset, old_size;   /* BYTES */
    size_t old_length, new_length;
    char *old;
    char *path, *other, *kept; /* names: where it is, where it was, a link to what was replaced */
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct undo *log_;
static size_t count, room;
static char root[PATH_MAX], kept_in[PATH_MAX], count_file[PATH_MAX];
static size_t root_length;
enum call { WRITE, TRUNCATE, SYNC, CREATE, RENAME, REMOVE };
static long calls, cut_at, fail_at, seen[6], opens;
static int fail_with, fail_stays, syncs;
static long ahead;
static enum { STRICT, GROWTH, TORN } mode;
static enum { NOTHING, FOLDERS, ALL } swallow;
static uint64_t chance = 88172645463325252ull;

static int coin(void) {
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (chance >> 33) & 1;
}

static void write_counts(const char *end) {
    char text[256];
    if (!*count_file) return;
    int fd = syscall(SYS_openat, AT_FDCWD, count_file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int length = snprintf(text, sizeof text, "%s calls %ld write %ld truncate %ld sync %ld create %ld rename %ld remove %ld open %ld\n",
                          end, calls, seen[WRITE], seen[TRUNCATE], seen[SYNC], seen[CREATE], seen[RENAME], seen[REMOVE], opens);
    syscall(SYS_write, fd, text, length);
    syscall(SYS_close, fd);
}

__attribute__((constructor)) static void begin(void) {
    const char *value = getenv("DISK_ROOT");
    if (!value || !realpath(value, root)) root[0] = 0;
    root_length = strlen(root);
    if ((value = getenv("DISK_UNDO"))) snprintf(kept_in, sizeof kept_in, "%s", value);
    if ((value = getenv("DISK_LOG"))) snprintf(count_file, sizeof count_file, "%s", value);
    if ((value = getenv("DISK_CUT"))) cut_at = atol(value);
    if ((value = getenv("DISK_SEED"))) chance ^= strtoull(value, NULL, 10) * 0x9e3779b97f4a7c15ull;
    if ((value = getenv("DISK_FAIL"))) fail_at = atol(value);
    if ((value = getenv("DISK_ERROR"))) fail_with = atoi(value);
    if ((value = getenv("DISK_STAYS"))) fail_stays = *value == '1';
    if ((value = getenv("DISK_CLOCK"))) ahead = atol(value);
    if ((value = getenv("DISK_SYNCS"))) syncs = *value == '1';
    value = getenv("DISK_SWALLOW");
    swallow = value && !strcmp(value, "all") ? ALL : value && !strcmp(value, "folders") ? FOLDERS : NOTHING;
    value = getenv("DISK_MODE");
    mode = value && !strcmp(value, "torn") ? TORN : value && !strcmp(value, "growth") ? GROWTH : STRICT;
}

static void cut(void);

/* A cut that has not come by then comes now. */
__attribute__((destructor)) static void end(void) {
    if (cut_at) cut();
    write_counts("ended");
}

static int in_root(const char *path) {
    return root_length && !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

/* Path of an open file in the root, or 0. */
static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return in_root(path);
}

static int absolute(int folder, const char *name, char *path) {
    if (*name == '/') {
        snprintf(path, PATH_MAX, "%s", name);
    } else {
        char at[PATH_MAX];
        if (folder == AT_FDCWD) {
            if (!getcwd(at, sizeof at)) return 0;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
            ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, at, PATH_MAX - 1);
            if (length <= 0) return 0;
            at[length] = 0;
        }
        if (snprintf(path, PATH_MAX, "%s/%s", at, name) >= PATH_MAX) return 0;
    }
    return in_root(path);
}

static int facts(const char *path, struct stat *found) {
    return syscall(SYS_newfstatat, AT_FDCWD, path, found, AT_SYMLINK_NOFOLLOW) == 0;
}

static ino_t folder_of(const char *path) {
    char folder[PATH_MAX];
    struct stat found;
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash) *slash = 0;
    return facts(folder, &found) ? found.st_ino : 0;
}

static struct undo *add(enum kind kind, ino_t inode) {
    if (count == room) {
        room = room ? room * 2 : 1024;
        log_ = realloc(log_, room * sizeof *log_);
        if (!log_) abort();
    }
    struct undo *entry = &log_[count++];
    memset(entry, 0, sizeof *entry);
    entry->kind = kind;
    entry->inode = inode;
    entry->fd = -1;
    return entry;
}

/* While a file has changes that are not synced, its handle stays open, so that its inode is not given away. */
static int own_handle(int fd, ino_t inode) {
    for (size_t i = count; i-- > 0;)
        if (log_[i].kind == BYTES && log_[i].inode == inode) return log_[i].fd;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    return syscall(SYS_openat, AT_FDCWD, link, O_RDWR | O_CLOEXEC, 0);
}

/* Remembers what stands where a write will go. A length of 0 with a new size: a truncation. */
static void before_bytes(int fd, off_t offset, size_t length, off_t until_size) {
    struct stat found;
    if (syscall(SYS_fstat, fd, &found) || !S_ISREG(found.st_mode)) return;
    int handle = own_handle(fd, found.st_ino);
    size_t old = length;
    if (until_size >= 0) {
        offset = until_size;
        old = found.st_size > until_size ? (size_t)(found.st_size - until_size) : 0;
    } else if (offset + (off_t)length > found.st_size) {
        old = offset < found.st_size ? (size_t)(found.st_size - offset) : 0;
    }
    struct undo *entry = add(BYTES, found.st_ino);
    entry->fd = handle;
    entry->offset = offset;
    entry->old_size = found.st_size;
    entry->old_length = old;
    entry->new_length = until_size >= 0 ? 0 : length;
    entry->old = malloc(old + 1);
    for (size_t done = 0; done < old;) {
        ssize_t read = syscall(SYS_pread64, handle, entry->old + done, old - done, offset + (off_t)done);
        if (read <= 0) abort();
        done += read;
    }
}

static void put_back(int fd, const char *bytes, size_t length, off_t offset) {
    for (size_t done = 0; done < length;) {
        ssize_t wrote = syscall(SYS_pwrite64, fd, bytes + done, length - done, offset + (off_t)done);
        if (wrote <= 0) abort();
        done += wrote;
    }
}

static void undo_bytes(const struct undo *entry) {
    static const char zeros[512];
    struct stat now;
    if (mode == GROWTH) {
        if (!syscall(SYS_fstat, entry->fd, &now) && now.st_size > entry->old_size)
            syscall(SYS_ftruncate, entry->fd, entry->old_size);
        return;
    }
    if (mode == STRICT || !entry->new_length) {
        if (mode == TORN && coin()) return;
        syscall(SYS_ftruncate, entry->fd, entry->old_size);
        put_back(entry->fd, entry->old, entry->old_length, entry->offset);
        return;
    }
    off_t end = entry->offset + (off_t)entry->new_length;
    for (off_t at = entry->offset; at < end;) {
        off_t next = (at / 512 + 1) * 512;
        if (next > end) next = end;
        if (coin()) {
            off_t old_end = entry->offset + (off_t)entry->old_length;
            off_t kept = next < old_end ? next : old_end;
            if (kept > at) put_back(entry->fd, entry->old + (at - entry->offset), kept - at, at);
            off_t from = kept > at ? kept : at;
            if (next > from) put_back(entry->fd, zeros, next - from, from);
        }
        at = next;
    }
    if (end > entry->old_size && coin() && coin()) syscall(SYS_ftruncate, entry->fd, entry->old_size);
}

static void undo_name(const struct undo *entry) {
    switch (entry->kind) {
    case CREATED:
        if (syscall(SYS_unlinkat, AT_FDCWD, entry->path, 0))
            syscall(SYS_unlinkat, AT_FDCWD, entry->path, AT_REMOVEDIR);
        break;
    case RENAMED:
        syscall(SYS_renameat2, AT_FDCWD, entry->path, AT_FDCWD, entry->other, 0);
        if (entry->kept) syscall(SYS_linkat, AT_FDCWD, entry->kept, AT_FDCWD, entry->path, 0);
        break;
    case REMOVED:
        if (entry->kept) syscall(SYS_linkat, AT_FDCWD, entry->kept, AT_FDCWD, entry->path, 0);
        else syscall(SYS_mkdirat, AT_FDCWD, entry->path, 0700);
        break;
    case BYTES:
        break;
    }
}

static void cut(void) {
    /* File systems keep the order of names: some first part of the changes is there, the rest is not. */
    size_t names = 0, durable = 0;
    for (size_t i = 0; i < count; i++) names += log_[i].kind != BYTES;
    if (mode == GROWTH) durable = names;
    if (mode == TORN && names) for (size_t i = 0; i < names; i++) durable += coin();
    size_t name = names;
    for (size_t i = count; i-- > 0;) {
        if (log_[i].kind == BYTES) undo_bytes(&log_[i]);
        else if (name-- > durable) undo_name(&log_[i]);
    }
    write_counts("cut");
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

static void leave(void) { pthread_mutex_unlock(&mutex); }

/* Begins a call that counts: the cut comes before it takes effect. True where the call has to fail. */
static int enter(enum call what) {
    pthread_mutex_lock(&mutex);
    calls++;
    seen[what]++;
    if (cut_at && calls == cut_at) cut();
    int failing = fail_at && (calls == fail_at || (fail_stays && calls > fail_at));
    return failing && !(fail_with == ENOSPC && what == REMOVE);
}

static int fail(void) {
    leave();
    errno = fail_with;
    return -1;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return syscall(SYS_write, fd, bytes, length);
    int failing = enter(WRITE);
    int flags = syscall(SYS_fcntl, fd, F_GETFL);
    struct stat found;
    off_t offset = syscall(SYS_lseek, fd, 0, SEEK_CUR);
    if ((flags & O_APPEND) && !syscall(SYS_fstat, fd, &found)) offset = found.st_size;
    before_bytes(fd, offset, length, -1);
    if (failing) {
        syscall(SYS_write, fd, bytes, length / 2);
        return fail();
    }
    ssize_t result = syscall(SYS_write, fd, bytes, length);
    leave();
    return result;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return syscall(SYS_pwrite64, fd, bytes, length, offset);
    int failing = enter(WRITE);
    before_bytes(fd, offset, length, -1);
    if (failing) {
        syscall(SYS_pwrite64, fd, bytes, length / 2, offset);
        return fail();
    }
    ssize_t result = syscall(SYS_pwrite64, fd, bytes, length, offset);
    leave();
    return result;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return pwrite64(fd, bytes, length, offset); }

int ftruncate64(int fd, off64_t size) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return syscall(SYS_ftruncate, fd, size);
    if (enter(TRUNCATE)) return fail();
    before_bytes(fd, 0, 0, size);
    int result = syscall(SYS_ftruncate, fd, size);
    leave();
    return result;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int sync_with(int call, int fd) {
    char path[PATH_MAX];
    struct stat found;
    if (!path_of(fd, path)) return syscall(call, fd);
    if (enter(SYNC)) return fail();
    if (swallow != ALL && !syscall(SYS_fstat, fd, &found) && !(swallow == FOLDERS && S_ISDIR(found.st_mode))) {
        size_t left = 0;
        int handle = -1;
        for (size_t i = 0; i < count; i++) {
            struct undo *entry = &log_[i];
            if (entry->inode == found.st_ino && (entry->kind == BYTES) == !S_ISDIR(found.st_mode)) {
                if (entry->kind == BYTES) handle = entry->fd;
                free(entry->old);
                free(entry->path);
                free(entry->other);
                if (entry->kept) syscall(SYS_unlinkat, AT_FDCWD, entry->kept, 0);
                free(entry->kept);
            } else {
                log_[left++] = *entry;
            }
        }
        count = left;
        if (handle >= 0) syscall(SYS_close, handle);
    }
    leave();
    return syncs ? syscall(call, fd) : 0;
}

int fdatasync(int fd) { return sync_with(SYS_fdatasync, fd); }
int fsync(int fd) { return sync_with(SYS_fsync, fd); }

ssize_t writev(int fd, const struct iovec *parts, int parts_count) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return syscall(SYS_writev, fd, parts, parts_count);
    /* A write may be short. */
    while (parts_count > 1 && !parts->iov_len) parts++, parts_count--;
    return parts_count > 0 ? write(fd, parts->iov_base, parts->iov_len) : 0;
}

static ssize_t no_such_call(void) {
    errno = ENOSYS;
    return -1;
}

ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *there, size_t length, unsigned flags) {
    char path[PATH_MAX];
    return path_of(to, path) ? no_such_call() : syscall(SYS_copy_file_range, from, at, to, there, length, flags);
}

ssize_t sendfile64(int to, int from, off64_t *at, size_t length) {
    char path[PATH_MAX];
    return path_of(to, path) ? no_such_call() : syscall(SYS_sendfile, to, from, at, length);
}

ssize_t sendfile(int to, int from, off_t *at, size_t length) { return sendfile64(to, from, at, length); }

/* Every call that may make a name, made or not: that is what an onlooker can count. */
static void count_open(void) {
    pthread_mutex_lock(&mutex);
    opens++;
    leave();
}

static int opened(int folder, const char *name, int flags, mode_t permissions) {
    char path[PATH_MAX];
    struct stat found;
    if (!(flags & (O_CREAT | O_TRUNC)) || !absolute(folder, name, path))
        return syscall(SYS_openat, folder, name, flags, permissions);
    count_open();
    int there = facts(path, &found);
    if (there && !((flags & O_TRUNC) && found.st_size > 0)) return syscall(SYS_openat, folder, name, flags, permissions);
    if (enter(CREATE)) return fail();
    if (there) {
        int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
        before_bytes(fd, 0, 0, 0);
        syscall(SYS_close, fd);
    }
    int fd = syscall(SYS_openat, folder, name, flags, permissions);
    if (fd >= 0 && !there) add(CREATED, folder_of(path))->path = strdup(path);
    int error = errno;
    leave();
    errno = error;
    return fd;
}

#define PERMISSIONS(last)                                        \
    mode_t permissions = 0;                                      \
    if (flags & (O_CREAT | O_TMPFILE)) {                         \
        va_list more;                                            \
        va_start(more, last);                                    \
        permissions = va_arg(more, mode_t);                      \
        va_end(more);                                            \
    }

int open(const char *name, int flags, ...) { PERMISSIONS(flags) return opened(AT_FDCWD, name, flags, permissions); }
int open64(const char *name, int flags, ...) { PERMISSIONS(flags) return opened(AT_FDCWD, name, flags, permissions); }
int openat(int folder, const char *name, int flags, ...) { PERMISSIONS(flags) return opened(folder, name, flags, permissions); }
int openat64(int folder, const char *name, int flags, ...) { PERMISSIONS(flags) return opened(folder, name, flags, permissions); }

/* A link to a file that is about to lose its name; 0 for a folder. */
static char *keep(const char *path) {
    static long number;
    char link[PATH_MAX + 64];
    snprintf(link, sizeof link, "%s/%d-%ld", kept_in, getpid(), number++);
    return syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, link, 0) ? NULL : strdup(link);
}

int rename(const char *from, const char *to) {
    char from_path[PATH_MAX], to_path[PATH_MAX];
    struct stat found;
    if (!absolute(AT_FDCWD, from, from_path) | !absolute(AT_FDCWD, to, to_path))
        return syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (enter(RENAME)) return fail();
    char *kept = facts(to_path, &found) ? keep(to_path) : NULL;
    int result = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (!result) {
        struct undo *entry = add(RENAMED, folder_of(to_path));
        entry->path = strdup(to_path);
        entry->other = strdup(from_path);
        entry->kept = kept;
    }
    leave();
    return result;
}

static int removed(int folder, const char *name, int flags) {
    char path[PATH_MAX];
    if (!absolute(folder, name, path)) return syscall(SYS_unlinkat, folder, name, flags);
    if (enter(REMOVE)) return fail();
    char *kept = keep(path);
    int result = syscall(SYS_unlinkat, folder, name, flags);
    if (!result) {
        struct undo *entry = add(REMOVED, folder_of(path));
        entry->path = strdup(path);
        entry->kept = kept;
    }
    int error = errno;
    leave();
    errno = error;
    return result;
}

int unlink(const char *name) { return removed(AT_FDCWD, name, 0); }
int unlinkat(int folder, const char *name, int flags) { return removed(folder, name, flags); }
int rmdir(const char *name) { return removed(AT_FDCWD, name, AT_REMOVEDIR); }

int mkdir(const char *name, mode_t permissions) {
    char path[PATH_MAX];
    if (!absolute(AT_FDCWD, name, path)) return syscall(SYS_mkdirat, AT_FDCWD, name, permissions);
    count_open();
    if (enter(CREATE)) return fail();
    int result = syscall(SYS_mkdirat, AT_FDCWD, name, permissions);
    if (!result) add(CREATED, folder_of(path))->path = strdup(path);
    int error = errno;
    leave();
    errno = error;
    return result;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = syscall(SYS_clock_gettime, clock, time);
    if (!result && clock == CLOCK_REALTIME) time->tv_sec += ahead;
    return result;
}
