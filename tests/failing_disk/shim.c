/* Stands between a program and its disk: one call, or all from one on, go wrong.
 *
 * Calls that change something in SHIM_FOLDER are counted from the moment that the file SHIM_ILL is
 * there, and written to SHIM_LOG. At the call SHIM_AT, SHIM_MODE says what happens:
 *
 *   none      nothing
 *   full      it fails with ENOSPC, and so does every call after it until SHIM_ILL is gone
 *   once      it fails with EIO, and all is well again
 *   late      it is done and fails with EIO all the same, as a network drive may
 *   gone      the program ends at once without doing it
 *   short     half of what is to be written is written; then as "full"
 *   readonly  nothing, but no journal can be made until SHIM_ILL is gone: EROFS
 *   denied    the same with EACCES
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))

enum verdict { PASS, FAIL, LATE, HALF };

static atomic_int calls;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int is(const char *mode) {
    const char *set = getenv("SHIM_MODE");
    return set && strcmp(set, mode) == 0;
}

static int in_folder(const char *path) {
    const char *folder = getenv("SHIM_FOLDER");
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int ill(void) {
    const char *path = getenv("SHIM_ILL");
    int kept = errno;
    int found = path && access(path, F_OK) == 0;
    errno = kept;
    return found;
}

static void note(int call, const char *what, const char *path) {
    const char *log = getenv("SHIM_LOG");
    if (!log) return;
    int fd = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (fd < 0) return;
    char line[PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%d %s %s\n", call, what, path);
    if (length > 0) {
        ssize_t written = REAL(write)(fd, line, (size_t)length);
        (void)written;
    }
    close(fd);
}

static enum verdict judge(const char *what, const char *path) {
    if (!in_folder(path) || !ill()) return PASS;
    int call = atomic_fetch_add(&calls, 1) + 1;
    note(call, what, path);
    const char *set = getenv("SHIM_AT");
    int at = set ? atoi(set) : 0;
    if (is("gone") && call == at) _exit(99);
    if (is("once") && call == at) {
        errno = EIO;
        return FAIL;
    }
    if (is("late") && call == at) return LATE;
    if (is("short") && call == at && strncmp(what, "write", 5) == 0) return HALF;
    if ((is("full") || is("short")) && call >= at) {
        errno = ENOSPC;
        return FAIL;
    }
    return PASS;
}

static enum verdict judge_fd(const char *what, int fd) {
    char link[64], path[PATH_MAX + 1];
    int kept = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX);
    errno = kept;
    if (length < 0) return PASS;
    path[length] = 0;
    return judge(what, path);
}

/* The end of every call that gives 0 for success. */
#define PLAIN(how, call)                                                                           \
    do {                                                                                           \
        enum verdict v = (how);                                                                    \
        if (v == FAIL) return -1;                                                                  \
        int result = (call);                                                                       \
        if (v == LATE) {                                                                           \
            errno = EIO;                                                                           \
            return -1;                                                                             \
        }                                                                                          \
        return result;                                                                             \
    } while (0)

#define WRITE(how, size, full, half)                                                               \
    do {                                                                                           \
        enum verdict v = (how);                                                                    \
        if (v == FAIL) return -1;                                                                  \
        if (v == HALF && (size) > 1) return (half);                                                \
        ssize_t result = (full);                                                                   \
        if (v == LATE) {                                                                           \
            errno = EIO;                                                                           \
            return -1;                                                                             \
        }                                                                                          \
        return result;                                                                             \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t size) {
    WRITE(judge_fd("write", fd), size, REAL(write)(fd, bytes, size),
          REAL(write)(fd, bytes, size / 2));
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
    WRITE(judge_fd("write", fd), size, REAL(pwrite)(fd, bytes, size, at),
          REAL(pwrite)(fd, bytes, size / 2, at));
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) {
    WRITE(judge_fd("write", fd), size, REAL(pwrite64)(fd, bytes, size, at),
          REAL(pwrite64)(fd, bytes, size / 2, at));
}

int ftruncate(int fd, off_t size) { PLAIN(judge_fd("truncate", fd), REAL(ftruncate)(fd, size)); }

int ftruncate64(int fd, off64_t size) {
    PLAIN(judge_fd("truncate", fd), REAL(ftruncate64)(fd, size));
}

int fsync(int fd) { PLAIN(judge_fd("sync", fd), REAL(fsync)(fd)); }

int fdatasync(int fd) { PLAIN(judge_fd("sync", fd), REAL(fdatasync)(fd)); }

int unlink(const char *path) { PLAIN(judge("unlink", path), REAL(unlink)(path)); }

static enum verdict judge_open(const char *path, int flags) {
    if (!(flags & O_CREAT)) return PASS;
    size_t length = strlen(path);
    int journal = length > 8 && strcmp(path + length - 8, "-journal") == 0;
    if (journal && (is("readonly") || is("denied")) && in_folder(path) && ill()) {
        errno = is("denied") ? EACCES : EROFS;
        return FAIL;
    }
    return judge("create", path);
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...) {                                                   \
        mode_t mode = 0;                                                                           \
        if (flags & (O_CREAT | O_TMPFILE)) {                                                       \
            va_list more;                                                                          \
            va_start(more, flags);                                                                 \
            mode = va_arg(more, mode_t);                                                           \
            va_end(more);                                                                          \
        }                                                                                          \
        enum verdict v = judge_open(path, flags);                                                  \
        if (v == FAIL) return -1;                                                                  \
        int fd = REAL(name)(path, flags, mode);                                                    \
        if (v == LATE && fd >= 0) {                                                                \
            close(fd);                                                                             \
            errno = EIO;                                                                           \
            return -1;                                                                             \
        }                                                                                          \
        return fd;                                                                                 \
    }

OPEN(open)
OPEN(open64)
