/* A kernel that misbehaves, for one process that is started with this in LD_PRELOAD.
 *
 *     GAINBOX_CLOCK_JUMPS=1      the time of day jumps a day forth and back each time it is asked for
 *     GAINBOX_READ_ONLY=/folder  nothing below the folder can be made, changed or removed (EROFS)
 *     GAINBOX_CUT_AT=3           at the third step of writing below GAINBOX_CUT_IN the power fails (SIGKILL)
 *     GAINBOX_CUT_IN=/folder
 *
 * A step is what a power cut can come between: opening for writing, writing, syncing, renaming.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define DAY_S 86400
#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

static bool is_below(const char *path, const char *variable)
{
	const char *folder = getenv(variable);

	return folder && strncmp(path, folder, strlen(folder)) == 0;
}

static bool is_refused(const char *path)
{
	if (!is_below(path, "GAINBOX_READ_ONLY"))
		return false;
	errno = EROFS;
	return true;
}

static void step(const char *path)
{
	static int steps;

	if (is_below(path, "GAINBOX_CUT_IN") && ++steps == atoi(getenv("GAINBOX_CUT_AT")))
		raise(SIGKILL);
}

static void step_of(int fd)
{
	char link[32], path[PATH_MAX] = "";

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	if (getenv("GAINBOX_CUT_IN") && readlink(link, path, sizeof path - 1) > 0)
		step(path);
}


/* ---- time ---- */

static time_t jump(void)
{
	static int asked;

	return getenv("GAINBOX_CLOCK_JUMPS") ? (++asked % 2 ? DAY_S : -DAY_S) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	const int result = REAL(clock_gettime)(clock, now);

	if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
		now->tv_sec += jump();
	return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	const int result = REAL(gettimeofday)(now, zone);

	now->tv_sec += jump();
	return result;
}

time_t time(time_t *now)
{
	const time_t result = REAL(time)(NULL) + jump();

	if (now)
		*now = result;
	return result;
}


/* ---- files ---- */

static bool writes(int flags)
{
	return (flags & O_ACCMODE) != O_RDONLY || flags & O_CREAT;
}

static int open_below(const char *path, int flags, mode_t mode)
{
	if (writes(flags)) {
		if (is_refused(path))
			return -1;
		step(path);
	}
	return REAL(open)(path, flags, mode);
}

static mode_t mode_in(int flags, va_list arguments)
{
	return flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = mode_in(flags, arguments);
	va_end(arguments);
	return open_below(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = mode_in(flags, arguments);
	va_end(arguments);
	return open_below(path, flags | O_LARGEFILE, mode);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
	step_of(fd);
	return REAL(write)(fd, bytes, size);
}

int fsync(int fd)
{
	step_of(fd);
	return REAL(fsync)(fd);
}

int rename(const char *from, const char *to)
{
	if (is_refused(to))
		return -1;
	step(to);
	return REAL(rename)(from, to);
}

int mkdir(const char *path, mode_t mode)
{
	return is_refused(path) ? -1 : REAL(mkdir)(path, mode);
}

int unlink(const char *path)
{
	return is_refused(path) ? -1 : REAL(unlink)(path);
}
