/* A virtual HAT: an ALSA capture device that plays a file, in real time.
 *
 * The tests drive the whole daemon through the real libasound. Only the sound card is ours, and it keeps
 * time as a card does: its position follows CLOCK_MONOTONIC, a poller is woken when a whole period waits, a
 * late reader gets an overrun, and pulling the card out ends everything with ENODEV.
 *
 *     pcm_type.gainbox { lib "/where/it/is/libasound_module_pcm_gainbox.so" }
 *     pcm.virtual_hat {
 *         type gainbox
 *         file "/tmp/card.raw"      the card's input: raw interleaved samples in its format
 *         format S32_LE             the only format offered   (else S16_LE, S24_3LE and S32_LE)
 *         rate 48000                the only rate offered, Hz (else the six from 44100 to 192000)
 *         channels 2                the only number offered   (else 1 to 8)
 *         loop no                   at the end of the file, begin again
 *         unplug_at_end no          at the end of the file, pull the card out
 *         speed 1.0                 speed of the card's clock; 10.0 makes a test ten times shorter
 *         control "/tmp/control"    a FIFO that takes one of the commands below per line
 *         clock "/tmp/clock"        time that waits for the reader, see `struct clock`
 *     }
 *
 * The card is plugged in as long as its file exists. Without the file it cannot be opened (ENOENT); removing
 * or replacing the file pulls the card out, for a reader too (ENODEV); creating the file plugs it in
 * again. `unplug_at_end` therefore removes the file. Without that and without `loop`, the file is
 * followed by silence, and by whatever is appended to it.
 *
 * The commands, each executed when the running stream's position is next asked for:
 *
 *     overrun    report an overrun, once
 *     stall      stop the card's clock: the card stays, but no more samples come
 *     resume     let the clock go on from where it stopped
 *     suspend    put the card to sleep: it must be opened again
 *     speed 1.1  change the speed of the clock
 *     dead       lose the clock: each read gets a period of the last frame once more
 *     short      wake a poller when a third of a period waits
 *     rotate     from the next overrun on, begin each frame with its second channel
 *     (empty)    nothing; but a poller wakes and looks at the card
 *
 * All but `overrun` and `resume` last until the card is opened anew.
 *
 * An overrun loses time and never samples: the next frame read is the next one of the file. The samples that
 * a test reads therefore do not depend on the load of the machine.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>

#define NS_PER_S 1000000000LL
#define COUNT(list) (sizeof(list) / sizeof *(list))

/* A time of the card's own in place of CLOCK_MONOTONIC, in a file that the test maps as well. It stands still
 * while its reader is busy, and leaps to the next period when the reader waits: a day passes as fast as it is
 * read, and the result does not depend on the speed of the machine. Adding to `now_ns` holds the reader up.
 * The card also counts its frames, through all openings; frames neither taken nor lost were waiting when the
 * card was closed or went away. */
struct clock {
	int64_t now_ns;
	int64_t pause_ns;          /* of CLOCK_MONOTONIC: wait of a reader at an empty buffer */
	int64_t stalled;           /* 1 while the card is: then time passes only by the test */
	int64_t delivered;         /* by all streams that have ended */
	int64_t taken;
	int64_t lost;              /* delivered and not taken before an overrun */
};

/* The keys of the configuration; its strings live only as long as the card is being opened. */
struct settings {
	const char *file;
	const char *control;       /* NULL: none */
	const char *clock;         /* NULL: CLOCK_MONOTONIC */
	const char *format;        /* NULL: any */
	long rate_hz;              /* 0: any */
	long channels;             /* 0: any */
	int loop;
	int unplug_at_end;
	double speed;
};

struct virtual_hat {
	snd_pcm_ioplug_t io;
	char *file;
	bool loop;
	bool unplug_at_end;
	double speed;

	int samples_fd;
	int control_fd;            /* -1: none */
	int timer_fd;
	int poll_fd;               /* an epoll of timer and control: a card has one descriptor */
	struct clock *clock;       /* NULL: CLOCK_MONOTONIC */

	size_t frame_bytes;
	snd_pcm_uframes_t wake_frames;   /* threshold that wakes a poller */
	snd_pcm_uframes_t boundary;      /* alsa-lib counts positions modulo this */

	off_t next_frame;          /* in the file */
	uint64_t taken;            /* frames since the start of the stream */
	bool counts;               /* a stream has started, and its frames are not on the clock yet */

	int64_t start_ns;          /* on the card's clock, which is the time less the stalls so far */
	int64_t seen_ns;           /* the card's clock when it was last looked at */
	int64_t stalls_ns;
	int64_t wake_ns;           /* setting of the timer */
	bool stalled;
	bool dead;
	bool rotates;              /* at the next overrun */
	bool rotated;
	char *last_frame;
};


/* ---- time ---- */

static int64_t monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static int64_t now_ns(const struct virtual_hat *hat)
{
	return hat->clock ? hat->clock->now_ns : monotonic_ns();
}

/* A stall begins at the last look: the reader gets no more frames than it has been offered. */
static int64_t card_ns(const struct virtual_hat *hat)
{
	return hat->stalled ? hat->seen_ns : now_ns(hat) - hat->stalls_ns;
}

static double frames_per_ns(const struct virtual_hat *hat)
{
	return hat->io.rate * hat->speed / NS_PER_S;
}

/* Frames since the start of the stream, at the last look. */
static uint64_t position(const struct virtual_hat *hat)
{
	if (hat->dead)
		return hat->taken + hat->io.period_size;
	return (uint64_t)((hat->seen_ns - hat->start_ns) * frames_per_ns(hat));
}

/* Make the poll descriptor readable at a time of CLOCK_MONOTONIC: 1 is at once, 0 is never. */
static void wake_at(struct virtual_hat *hat, int64_t ns)
{
	const struct itimerspec once = {.it_value = {.tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S}};

	if (ns == 1 && hat->wake_ns == 1)
		return;   /* it is readable, and setting a timer costs more than a read */
	hat->wake_ns = ns;
	timerfd_settime(hat->timer_fd, TFD_TIMER_ABSTIME, &once, NULL);
}

static bool enough_waits(const struct virtual_hat *hat)
{
	return position(hat) >= hat->taken + hat->wake_frames;
}

/* When enough will wait. */
static int64_t due_ns(const struct virtual_hat *hat)
{
	const double frames = (double)(hat->taken + hat->wake_frames);

	return hat->start_ns + hat->stalls_ns + (int64_t)(frames / frames_per_ns(hat)) + 1;
}

/* When to wake a reader whose time leaps. */
static int64_t leap_ns(const struct virtual_hat *hat)
{
	const int64_t pause_ns = enough_waits(hat) ? 0 : hat->clock->pause_ns;

	return pause_ns > 0 ? monotonic_ns() + pause_ns : 1;
}

/* The timer is set anew after every transfer and never read: so the descriptor is readable exactly as long
 * as enough frames wait, whether the reader is late or in time. */
static void wake_when_enough_waits(struct virtual_hat *hat)
{
	if (hat->stalled)
		wake_at(hat, 0);
	else if (hat->dead)
		wake_at(hat, 1);
	else
		wake_at(hat, hat->clock ? leap_ns(hat) : due_ns(hat));
}

/* The reader waits, so that a time of our own goes on to when there is something to read. */
static void leap(struct virtual_hat *hat)
{
	if (!hat->clock || hat->stalled || hat->dead || enough_waits(hat))
		return;
	hat->clock->now_ns = due_ns(hat);
	hat->seen_ns = card_ns(hat);
}

static void set_stalled(struct virtual_hat *hat, bool stalled)
{
	hat->stalled = stalled;
	if (hat->clock)
		hat->clock->stalled = stalled;
	wake_when_enough_waits(hat);
}

static void resume(struct virtual_hat *hat)
{
	if (hat->stalled)
		hat->stalls_ns = now_ns(hat) - hat->seen_ns;
	set_stalled(hat, false);
}

/* What has been delivered stays delivered: the start moves, so that the position does not. */
static void run_at(struct virtual_hat *hat, double speed)
{
	const double frames = (double)position(hat);

	hat->speed = speed;
	hat->start_ns = hat->seen_ns - (int64_t)(frames / frames_per_ns(hat)) - 1;
	wake_when_enough_waits(hat);
}


/* ---- faults of a card ---- */

static bool is_pulled_out(const struct virtual_hat *hat)
{
	struct stat file;

	return fstat(hat->samples_fd, &file) < 0 || file.st_nlink == 0;
}

/* The stream has ended: add its delivered frames to the clock. */
static void count(struct virtual_hat *hat, bool overrun)
{
	uint64_t delivered;

	if (!hat->counts)
		return;
	hat->counts = false;
	hat->seen_ns = card_ns(hat);
	delivered = hat->dead ? hat->taken : position(hat);
	hat->clock->delivered += delivered;
	if (overrun)
		hat->clock->lost += delivered - hat->taken;
}

/* As with a kernel driver, a poller wakes at once and keeps waking until the state is dealt with. */
static void fail(struct virtual_hat *hat, snd_pcm_state_t state)
{
	count(hat, state == SND_PCM_STATE_XRUN);
	snd_pcm_ioplug_set_state(&hat->io, state);
	hat->rotated |= hat->rotates && state == SND_PCM_STATE_XRUN;
	wake_at(hat, 1);
}

/* One line from the control FIFO, or an empty string. Byte by byte, because the next line waits for the next
 * look. */
static void read_command(struct virtual_hat *hat, char *command, size_t size)
{
	size_t length = 0;

	while (length < size - 1 && read(hat->control_fd, &command[length], 1) == 1 && command[length] != '\n')
		length++;
	command[length] = '\0';
}

static void execute_control(struct virtual_hat *hat)
{
	char command[32];
	double speed;

	if (hat->control_fd < 0)
		return;
	read_command(hat, command, sizeof command);
	if (strcmp(command, "overrun") == 0)
		fail(hat, SND_PCM_STATE_XRUN);
	else if (strcmp(command, "stall") == 0)
		set_stalled(hat, true);
	else if (strcmp(command, "resume") == 0)
		resume(hat);
	else if (strcmp(command, "suspend") == 0)
		fail(hat, SND_PCM_STATE_SUSPENDED);
	else if (sscanf(command, "speed %lf", &speed) == 1 && speed > 0)
		run_at(hat, speed);
	else if (strcmp(command, "dead") == 0)
		hat->dead = true;
	else if (strcmp(command, "short") == 0)
		hat->wake_frames = hat->io.period_size / 3;
	else if (strcmp(command, "rotate") == 0)
		hat->rotates = true;
	else if (command[0] != '\0')
		SNDERR("the virtual HAT has no command \"%s\"", command);
}

static void look_at_card(struct virtual_hat *hat)
{
	if (hat->io.state == SND_PCM_STATE_RUNNING)
		execute_control(hat);
	if (is_pulled_out(hat))
		fail(hat, SND_PCM_STATE_DISCONNECTED);
	if (hat->io.state != SND_PCM_STATE_RUNNING)
		return;
	hat->seen_ns = card_ns(hat);
	if (position(hat) - hat->taken >= hat->io.buffer_size)
		fail(hat, SND_PCM_STATE_XRUN);
}


/* ---- samples ---- */

/* Whole frames only: part of a frame at the end of the file is dropped. */
static snd_pcm_sframes_t read_frames(struct virtual_hat *hat, char *to, snd_pcm_uframes_t wanted)
{
	const size_t size = hat->frame_bytes;
	const ssize_t bytes = pread(hat->samples_fd, to, wanted * size, hat->next_frame * (off_t)size);

	if (bytes < 0)
		return -errno;
	hat->next_frame += bytes / size;
	return bytes / size;
}

static void repeat_last_frame(const struct virtual_hat *hat, char *to, snd_pcm_uframes_t frames)
{
	for (snd_pcm_uframes_t i = 0; i < frames; i++)
		memcpy(to + i * hat->frame_bytes, hat->last_frame, hat->frame_bytes);
}

static void rotate_frames(const struct virtual_hat *hat, char *at, snd_pcm_uframes_t frames)
{
	const size_t size = hat->frame_bytes, sample = size / hat->io.channels;
	char first[8];

	for (; frames > 0; frames--, at += size) {
		memcpy(first, at, sample);
		memmove(at, at + sample, size - sample);
		memcpy(at + size - sample, first, sample);
	}
}

/* The next frames at the card's input: at least one, up to `wanted`; or an error. */
static snd_pcm_sframes_t capture(struct virtual_hat *hat, char *to, snd_pcm_uframes_t wanted)
{
	snd_pcm_sframes_t frames;

	if (hat->dead) {
		repeat_last_frame(hat, to, wanted);
		return wanted;
	}
	frames = read_frames(hat, to, wanted);
	if (frames == 0 && hat->loop) {
		hat->next_frame = 0;
		frames = read_frames(hat, to, wanted);
	}
	if (frames != 0)
		return frames;
	if (hat->unplug_at_end) {
		unlink(hat->file);
		fail(hat, SND_PCM_STATE_DISCONNECTED);
		return -ENODEV;
	}
	memset(to, 0, wanted * hat->frame_bytes);
	return wanted;
}


/* ---- callbacks of alsa-lib ---- */

static int on_hw_params(snd_pcm_ioplug_t *io, snd_pcm_hw_params_t *params)
{
	struct virtual_hat *hat = io->private_data;

	(void)params;
	hat->frame_bytes = snd_pcm_format_physical_width(io->format) / 8 * io->channels;
	free(hat->last_frame);
	hat->last_frame = calloc(1, hat->frame_bytes);
	return hat->last_frame ? 0 : -ENOMEM;
}

static int on_sw_params(snd_pcm_ioplug_t *io, snd_pcm_sw_params_t *params)
{
	struct virtual_hat *hat = io->private_data;

	snd_pcm_sw_params_get_avail_min(params, &hat->wake_frames);
	snd_pcm_sw_params_get_boundary(params, &hat->boundary);
	return 0;
}

static int on_prepare(snd_pcm_ioplug_t *io)
{
	struct virtual_hat *hat = io->private_data;

	if (is_pulled_out(hat))
		return -ENODEV;
	hat->start_ns = hat->seen_ns;
	hat->taken = 0;
	wake_at(hat, 0);
	return 0;
}

static int on_start(snd_pcm_ioplug_t *io)
{
	struct virtual_hat *hat = io->private_data;

	if (is_pulled_out(hat))
		return -ENODEV;
	hat->start_ns = hat->seen_ns = card_ns(hat);
	hat->counts = hat->clock != NULL;
	wake_when_enough_waits(hat);
	return 0;
}

static int on_stop(snd_pcm_ioplug_t *io)
{
	count(io->private_data, false);
	wake_at(io->private_data, 0);
	return 0;
}

/* alsa-lib takes any negative result for an overrun. A card that is gone therefore returns its last position,
 * and alsa-lib goes by the state. */
static snd_pcm_sframes_t on_pointer(snd_pcm_ioplug_t *io)
{
	struct virtual_hat *hat = io->private_data;

	if (!hat->clock)   /* else nothing has changed since the reader was woken */
		look_at_card(hat);
	if (io->state == SND_PCM_STATE_XRUN)
		return -EPIPE;
	return position(hat) % hat->boundary;
}

static snd_pcm_sframes_t on_transfer(snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas,
				     snd_pcm_uframes_t offset, snd_pcm_uframes_t size)
{
	struct virtual_hat *hat = io->private_data;
	char *to = (char *)areas->addr + (areas->first + areas->step * offset) / 8;
	snd_pcm_sframes_t frames;

	if (io->state == SND_PCM_STATE_DISCONNECTED)
		return -ENODEV;
	if (io->state == SND_PCM_STATE_SUSPENDED)
		return -ESTRPIPE;
	frames = capture(hat, to, size);
	if (frames > 0) {
		memcpy(hat->last_frame, to + (frames - 1) * hat->frame_bytes, hat->frame_bytes);
		if (hat->rotated)
			rotate_frames(hat, to, frames);
		hat->taken += frames;
		if (hat->clock)
			hat->clock->taken += frames;
		wake_when_enough_waits(hat);
	}
	return frames;
}

/* The events a kernel driver reports in these states. */
static int on_poll_revents(snd_pcm_ioplug_t *io, struct pollfd *fds, unsigned int count,
			   unsigned short *revents)
{
	(void)count;
	look_at_card(io->private_data);
	if (io->state == SND_PCM_STATE_XRUN || io->state == SND_PCM_STATE_SUSPENDED)
		*revents = POLLIN | POLLERR;
	else if (io->state == SND_PCM_STATE_DISCONNECTED)
		*revents = POLLERR | POLLNVAL;
	else {
		*revents = fds->revents;
		leap(io->private_data);
	}
	return 0;
}

/* Also cleans up after an opening that failed: parts not yet open are -1 or NULL. */
static void forget(struct virtual_hat *hat)
{
	const int fds[] = {hat->samples_fd, hat->control_fd, hat->timer_fd, hat->poll_fd};

	for (size_t i = 0; i < COUNT(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	if (hat->clock) {
		count(hat, false);   /* alsa-lib stops no stream that has failed */
		hat->clock->stalled = 0;
		munmap(hat->clock, sizeof *hat->clock);
	}
	free(hat->last_frame);
	free(hat->file);
	free(hat);
}

static int on_close(snd_pcm_ioplug_t *io)
{
	forget(io->private_data);
	return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
	.hw_params = on_hw_params,
	.sw_params = on_sw_params,
	.prepare = on_prepare,
	.start = on_start,
	.stop = on_stop,
	.pointer = on_pointer,
	.transfer = on_transfer,
	.poll_revents = on_poll_revents,
	.close = on_close,
};


/* ---- opening ---- */

static int read_key(struct settings *settings, const char *key, const snd_config_t *value)
{
	if (strcmp(key, "type") == 0 || strcmp(key, "comment") == 0 || strcmp(key, "hint") == 0)
		return 0;
	if (strcmp(key, "file") == 0)
		return snd_config_get_string(value, &settings->file);
	if (strcmp(key, "control") == 0)
		return snd_config_get_string(value, &settings->control);
	if (strcmp(key, "clock") == 0)
		return snd_config_get_string(value, &settings->clock);
	if (strcmp(key, "format") == 0)
		return snd_config_get_string(value, &settings->format);
	if (strcmp(key, "rate") == 0)
		return snd_config_get_integer(value, &settings->rate_hz);
	if (strcmp(key, "channels") == 0)
		return snd_config_get_integer(value, &settings->channels);
	if (strcmp(key, "speed") == 0)
		return snd_config_get_ireal(value, &settings->speed);
	if (strcmp(key, "loop") == 0)
		return settings->loop = snd_config_get_bool(value);   /* negative if it is neither */
	if (strcmp(key, "unplug_at_end") == 0)
		return settings->unplug_at_end = snd_config_get_bool(value);
	return -EINVAL;
}

static int read_settings(struct settings *settings, snd_config_t *conf)
{
	snd_config_iterator_t entry, next;

	*settings = (struct settings){.speed = 1.0};
	snd_config_for_each(entry, next, conf) {
		const snd_config_t *value = snd_config_iterator_entry(entry);
		const char *key;

		if (snd_config_get_id(value, &key) < 0)
			continue;
		if (read_key(settings, key, value) < 0) {
			SNDERR("the virtual HAT cannot use the key %s, or not its value", key);
			return -EINVAL;
		}
	}
	if (!settings->file || settings->speed <= 0 || settings->rate_hz < 0 || settings->channels < 0) {
		SNDERR("the virtual HAT needs a file, and a speed, rate and channels above 0");
		return -EINVAL;
	}
	return 0;
}

static int watch(struct virtual_hat *hat, int fd)
{
	struct epoll_event readable = {.events = EPOLLIN};

	return epoll_ctl(hat->poll_fd, EPOLL_CTL_ADD, fd, &readable);
}

/* Returns 0, or -1 with errno set. */
static int open_descriptors(struct virtual_hat *hat, const struct settings *settings)
{
	hat->samples_fd = open(settings->file, O_RDONLY | O_CLOEXEC);
	if (hat->samples_fd < 0)
		return -1;
	hat->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	hat->poll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (hat->timer_fd < 0 || hat->poll_fd < 0 || watch(hat, hat->timer_fd) < 0)
		return -1;
	if (!settings->control)
		return 0;
	/* For writing too, so that the FIFO does not count as ended when the test closes its side. */
	hat->control_fd = open(settings->control, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	return hat->control_fd < 0 ? -1 : watch(hat, hat->control_fd);
}

/* Returns 0, or -1 with errno set. */
static int map_clock(struct virtual_hat *hat, const char *file)
{
	const int fd = open(file, O_RDWR | O_CLOEXEC);
	void *clock;

	if (fd < 0)
		return -1;
	clock = mmap(NULL, sizeof *hat->clock, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (clock == MAP_FAILED)
		return -1;
	hat->clock = clock;
	return 0;
}

/* A card that is not yet known to alsa-lib. Returns NULL with errno set on failure. */
static struct virtual_hat *find_card(const struct settings *settings)
{
	struct virtual_hat *hat = calloc(1, sizeof *hat);
	int error;

	if (!hat)
		return NULL;
	hat->samples_fd = hat->control_fd = hat->timer_fd = hat->poll_fd = -1;
	hat->file = strdup(settings->file);
	hat->loop = settings->loop;
	hat->unplug_at_end = settings->unplug_at_end;
	hat->speed = settings->speed;
	if (!hat->file || open_descriptors(hat, settings) < 0 ||
	    (settings->clock && map_clock(hat, settings->clock) < 0)) {
		error = errno;
		forget(hat);
		errno = error;
		return NULL;
	}
	hat->io.version = SND_PCM_IOPLUG_VERSION;
	hat->io.name = "gainbox virtual HAT";
	hat->io.flags = SND_PCM_IOPLUG_FLAG_BOUNDARY_WA;   /* else a step of a whole buffer looks like none */
	hat->io.callback = &callbacks;
	hat->io.private_data = hat;
	hat->io.poll_fd = hat->poll_fd;
	hat->io.poll_events = POLLIN;
	return hat;
}

/* 0: the settings name no value, so all are offered. */
static int offer_values(snd_pcm_ioplug_t *io, int parameter, unsigned int named,
			const unsigned int *all, unsigned int count)
{
	return named ? snd_pcm_ioplug_set_param_list(io, parameter, 1, &named)
		     : snd_pcm_ioplug_set_param_list(io, parameter, count, all);
}

/* alsa-lib opens the card with these values only, whatever a program requests; a HAT refuses in this way. */
static int offer(snd_pcm_ioplug_t *io, const struct settings *settings)
{
	const unsigned int access = SND_PCM_ACCESS_RW_INTERLEAVED;
	const unsigned int formats[] = {SND_PCM_FORMAT_S16_LE, SND_PCM_FORMAT_S24_3LE, SND_PCM_FORMAT_S32_LE};
	const unsigned int rates_hz[] = {44100, 48000, 88200, 96000, 176400, 192000};
	const unsigned int channels[] = {1, 2, 3, 4, 5, 6, 7, 8};
	const int format = settings->format ? snd_pcm_format_value(settings->format) : 0;
	int error = format < 0 ? -EINVAL : 0;

	/* Joined by "or", errors stay negative. */
	error |= snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, 1, &access);
	error |= offer_values(io, SND_PCM_IOPLUG_HW_FORMAT, format, formats, COUNT(formats));
	error |= offer_values(io, SND_PCM_IOPLUG_HW_RATE, settings->rate_hz, rates_hz, COUNT(rates_hz));
	error |= offer_values(io, SND_PCM_IOPLUG_HW_CHANNELS, settings->channels, channels, COUNT(channels));
	error |= snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, 32, 1 << 20);
	error |= snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_BUFFER_BYTES, 64, 1 << 22);
	error |= snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIODS, 2, 1024);
	return error < 0 ? -EINVAL : 0;
}

SND_PCM_PLUGIN_DEFINE_FUNC(gainbox)
{
	struct settings settings;
	struct virtual_hat *hat;
	int error = read_settings(&settings, conf);

	(void)root;
	if (error < 0)
		return error;
	if (stream != SND_PCM_STREAM_CAPTURE)
		return -EINVAL;
	hat = find_card(&settings);
	if (!hat)
		return -errno;
	error = snd_pcm_ioplug_create(&hat->io, name, stream, mode);
	if (error < 0) {
		forget(hat);
		return error;
	}
	error = offer(&hat->io, &settings);
	if (error < 0) {
		snd_pcm_ioplug_delete(&hat->io);
		return error;
	}
	*pcmp = hat->io.pcm;
	return 0;
}

SND_PCM_PLUGIN_SYMBOL(gainbox)
