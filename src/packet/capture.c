/* The wire, live: see capture.h.  Not here: what the packets mean, and trace files.
 *
 * How a packet gets here.  The kernel stamps it and copies it into a ring that it shares with us
 * (TPACKET_V3).  The ring is made of blocks of 256 KB; a block is handed over when it is full or
 * BLOCK_TIMEOUT_MS old.  That timeout is the whole lag, and poll() wakes when a block is handed
 * over.
 *
 * Measured on Linux 6.18 with libpcap 1.10.3, lo, two cores, from the stamp to take():
 *
 *     idle, or a packet every 70 us            median 0.6 ms, 99 % within 3 ms, at most 6.2 ms
 *     the same beside five programs that use   median 0.6 ms, 99 % within 6 ms, at most 11.9 ms: that is waiting for a core,
 *     up both cores, one of them flooding lo   not for the ring
 *
 * Older kernels drive the block timeout by a timer of whole ticks (4 ms with HZ=250):
 * CAPTURE_LAG_MS leaves room for that, unmeasured.
 *
 * A machine that stands still for a while delays a block by any time.  So a bound is no proof that
 * nothing older comes; the kernel's count is (capture_through()).
 *
 * 100 000 datagrams in a burst and 10 MB of TCP, in big or in small writes, read every 50 ms only:
 * none lost.
 *
 * Of 800 000 stamps none lay outside the send() that made the packet.
 *
 * What was tried and is not used:
 *   - Immediate mode (TPACKET_V2): of the same burst 9 packets of 10 were lost.
 *   - The filter "inbound", to keep lo's outgoing twins out of the ring.  It works in the kernel, but the first block after
 *     pcap_setfilter() is filtered once more by libpcap itself, which can't tell inbound there and drops it all: 1 to 250
 *     packets lost, and no counter shows it.  PACKET_IGNORE_OUTGOING does the same without a filter.
 *   - Asking for SO_TIMESTAMPNS: no stamp became better.
 */
#include "packet/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

/* The snaplen is libpcap's maximum: lo's segments have up to 65 KB, and in TPACKET_V3 a large
 * snaplen costs no ring. */
enum { RING_BYTES = 64 << 20, BLOCK_TIMEOUT_MS = 1 };

struct capture {
    pcap_t *pcap;
    int fd;
    int link_type;
    struct fragments fragments;
    /* libpcap's stamps count nanoseconds, or microseconds where it has no better ones */
    int64_t ns_per_fraction;
    uint32_t dropped_before; /* what the kernel's counter said last: 32 bits that wrap */
    uint64_t dropped, frames;
    bool counts;         /* the kernel counts what is handed out, and nothing else */
    int64_t mark_ns;     /* a moment, and what the kernel had counted by then */
    uint32_t mark_count; /* … modulo 2^32, without what was dropped */
    int64_t through_ns;  /* of the last mark up to which all was handed out */
    struct capture_options options;
};

static bool is_loopback(const char *interface)
{
    struct ifreq request = { 0 };
    size_t length = strlen(interface);
    if (length >= sizeof request.ifr_name)
        return false;
    memcpy(request.ifr_name, interface, length);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    bool loopback = ioctl(fd, SIOCGIFFLAGS, &request) == 0 && request.ifr_flags & IFF_LOOPBACK;
    close(fd);
    return loopback;
}

static int explain(struct err *err, const char *interface, int status, const char *why)
{
    switch (status) {
    case PCAP_ERROR_PERM_DENIED:
        err_set(
            err,
            "capturing on %s: not permitted (it takes CAP_NET_RAW, or a private network where one may be made)",
            interface);
        err->number = EPERM;
        return -1;
    case PCAP_ERROR_NO_SUCH_DEVICE:
        return err_set(
            err, "capturing on %s: there is no such interface (\"ip link\" lists those that are)",
            interface);
    case PCAP_ERROR_IFACE_NOT_UP:
        return err_set(err, "capturing on %s: the interface is down (ip link set %s up)", interface,
                       interface);
    default:
        return err_set(err, "capturing on %s: %s", interface,
                       *why ? why : pcap_statustostr(status));
    }
}

static int refused(struct err *err, const char *interface, const char *what, int value, int status)
{
    return err_set(err, "capturing on %s: libpcap refuses %s of %d: %s", interface, what, value,
                   pcap_statustostr(status));
}

/* The kernel applies it, so that what does not pass takes no room in the ring. */
static int set_filter(pcap_t *pcap, const char *text, struct err *err)
{
    struct bpf_program program;
    if (pcap_compile(pcap, &program, text, 1, PCAP_NETMASK_UNKNOWN) != 0)
        return err_set(err, "the filter '%.200s': %s", text, pcap_geterr(pcap));
    int status = pcap_setfilter(pcap, &program);
    pcap_freecode(&program);
    return status == 0 ? 0 : err_set(err, "the filter '%.200s': %s", text, pcap_geterr(pcap));
}

/* Before the capture is activated.  Each of them can be refused, and none silently. */
static int set_options(pcap_t *pcap, const struct capture_options *options, const char *interface,
                       struct err *err)
{
    int snaplen_bytes =
        options->snaplen_bytes ? (int)options->snaplen_bytes : CAPTURE_SNAPLEN_BYTES;
    int timeout_ms = options->block_timeout_ms ? options->block_timeout_ms : BLOCK_TIMEOUT_MS;
    int ring_bytes = options->ring_bytes ? options->ring_bytes : RING_BYTES;
    int status;
    if ((status = pcap_set_snaplen(pcap, snaplen_bytes)) != 0)
        return refused(err, interface, "a snaplen", snaplen_bytes, status);
    if ((status = pcap_set_promisc(pcap, 0)) != 0)
        return refused(err, interface, "promiscuous mode", 0, status);
    if ((status = pcap_set_timeout(pcap, timeout_ms)) != 0)
        return refused(err, interface, "a block timeout in ms", timeout_ms, status);
    if ((status = pcap_set_buffer_size(pcap, ring_bytes)) != 0)
        return refused(err, interface, "a ring in bytes", ring_bytes, status);
    status = pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
    /* that one: microseconds, see ns_per_fraction */
    if (status != 0 && status != PCAP_ERROR_TSTAMP_PRECISION_NOTSUP)
        return refused(err, interface, "the precision of stamps", PCAP_TSTAMP_PRECISION_NANO,
                       status);
    return 0;
}

/* ---- what may still lie in the ring ---- */

/* tpacket_rcv() counts a packet, and stamps it after that.  So what is stamped before a moment was
 * counted by then; and it is handed out in the order in which it was counted.  Where a program asks
 * for stamps of its own (SO_TIMESTAMP), the kernel stamps all packets earlier, when they arrive:
 * then who asks must leave them the time to come from there to the count. */
static bool count(struct capture *capture, uint32_t *counted)
{
    struct pcap_stat stat;
    if (pcap_stats(capture->pcap, &stat) != 0)
        return false;
    *counted = stat.ps_recv - stat.ps_drop;
    return true;
}

static bool mark_is_reached(const struct capture *capture)
{
    return (int32_t)((uint32_t)capture->frames - capture->mark_count) >= 0;
}

int64_t capture_through(struct capture *capture, int64_t wanted_ns)
{
    while (capture->counts && capture->through_ns < wanted_ns && mark_is_reached(capture)) {
        capture->through_ns = capture->mark_ns;
        if (capture->through_ns >= wanted_ns)
            break;
        capture->mark_ns = clock_now_ns();
        capture->counts = count(capture, &capture->mark_count);
    }
    return capture->counts ? capture->through_ns : INT64_MAX;
}

/* Libpcap keeps some packets to itself that the kernel counts: lo's outgoing twins, and what came
 * before a filter was there.  Where none was counted before all was set up, none will be. */
static bool counts_alike(struct capture *capture, bool loopback, bool filtered)
{
    uint32_t counted;
    return count(capture, &counted) && (counted == 0 || (!loopback && !filtered));
}

static int set_up(struct capture *capture, const char *interface, struct err *err)
{
    char why[PCAP_ERRBUF_SIZE] = "";
    pcap_t *pcap = capture->pcap = pcap_create(interface, why);
    if (!pcap)
        return explain(err, interface, PCAP_ERROR, why);
    if (set_options(pcap, &capture->options, interface, err) != 0)
        return -1;
    const struct capture_options *options = &capture->options;
    int status = pcap_activate(pcap);
    if (status >= 0) /* no program that is started later may inherit it */
        (void)fcntl(pcap_fileno(pcap), F_SETFD, FD_CLOEXEC);
    if (status < 0)
        return explain(err, interface, status, pcap_geterr(pcap));
    if (pcap_setnonblock(pcap, 1, why) < 0)
        return explain(err, interface, PCAP_ERROR, why);
    capture->fd = pcap_get_selectable_fd(pcap);
    if (capture->fd < 0)
        return err_set(err, "capturing on %s: this interface gives no descriptor to wait for",
                       interface);
    bool loopback = is_loopback(interface), filtered = options->filter || options->snaplen_bytes;
    bool once = true;
    if (loopback) {
        /* lo shows each packet twice, leaving and arriving.  libpcap hides the first; so it need
         * not fill the ring.  Kernels before 4.20 refuse: no harm but half the room. */
        int on = 1;
        once = setsockopt(capture->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) == 0;
    }
    /* The kernel cuts frames by what the filter returns: without one it copies them whole, whatever
     * the snaplen. */
    if (filtered && set_filter(pcap, options->filter ? options->filter : "", err) != 0)
        return -1;
    capture->counts = once && counts_alike(capture, loopback, filtered);
    capture->link_type = pcap_datalink(pcap);
    capture->ns_per_fraction =
        pcap_get_tstamp_precision(pcap) == PCAP_TSTAMP_PRECISION_NANO ? 1 : NS_PER_US;
    return 0;
}

struct capture *capture_open(const char *interface, struct err *err)
{
    return capture_open_with(interface, &(struct capture_options){ 0 }, err);
}

uint64_t capture_frames(const struct capture *capture)
{
    return capture->frames;
}

struct capture *capture_open_with(const char *interface, const struct capture_options *options,
                                  struct err *err)
{
    struct capture *capture = xcalloc(1, sizeof *capture);
    capture->options = *options;
    fragments_init(&capture->fragments);
    if (set_up(capture, interface, err)) {
        capture_close(capture);
        return NULL;
    }
    return capture;
}

int capture_fd(const struct capture *capture)
{
    return capture->fd;
}

const char *capture_link(const struct capture *capture)
{
    const char *name = pcap_datalink_val_to_name(capture->link_type);
    return name ? name : "?";
}

int capture_link_type(const struct capture *capture)
{
    return capture->link_type;
}

struct capture_reading {
    struct capture *capture;
    capture_take *take;
    void *context;
    int taken;
    int64_t last_ns;
};

static void read_one(unsigned char *user, const struct pcap_pkthdr *header,
                     const unsigned char *frame)
{
    struct capture_reading *reading = (void *)user;
    struct capture *capture = reading->capture;
    int64_t t_ns =
        (int64_t)header->ts.tv_sec * NS_PER_S + header->ts.tv_usec * capture->ns_per_fraction;
    reading->last_ns = t_ns;
    capture->frames++;
    if (capture->options.frame)
        capture->options.frame(capture->options.context, t_ns, frame, header->caplen, header->len);
    struct packet_facts facts;
    if (packet_decode(&facts, capture->link_type, t_ns, frame, header->caplen, header->len,
                      &capture->fragments) != PACKET_TAKEN)
        return;
    if (header->caplen == capture->options.snaplen_bytes)
        facts.truncated = false; /* by our own wish: nothing is lost that we look at */
    facts.frame = capture->options.numbered ? capture->frames : 0;
    reading->taken++;
    reading->take(reading->context, &facts, frame);
}

int capture_read(struct capture *capture, capture_take *take, void *context, struct err *err)
{
    struct capture_reading reading = { .capture = capture, .take = take, .context = context };
    int64_t start_ns = clock_now_ns();
    int count;
    /* a turn empties one block.  Ends even where packets come faster than they are read: newer ones
     * wait for the next call */
    do {
        count = pcap_dispatch(capture->pcap, -1, read_one, (unsigned char *)&reading);
    } while (count > 0 && reading.last_ns < start_ns);
    if (count < 0)
        return err_set(err, "capturing: %s", pcap_geterr(capture->pcap));
    return reading.taken;
}

uint64_t capture_dropped(struct capture *capture)
{
    struct pcap_stat stat;
    if (pcap_stats(capture->pcap, &stat) == 0) {
        capture->dropped += (uint32_t)(stat.ps_drop - capture->dropped_before);
        capture->dropped_before = stat.ps_drop;
    }
    return capture->dropped;
}

void capture_close(struct capture *capture)
{
    if (!capture)
        return;
    if (capture->pcap)
        pcap_close(capture->pcap);
    fragments_release(&capture->fragments);
    free(capture);
}
