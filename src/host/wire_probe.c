/* Is a connection over lo really seen by libpcap?  Opening a capture is no proof: a sandbox may
 * hand out one that stays empty.
 *
 *     listen on a free port, capture "tcp port N" on lo, connect, wait for the first packet
 *
 * Not here: the capture of a run (packet/capture.c), which is tuned for speed.  This one wants a
 * single packet. */
#include <arpa/inet.h>
#include <errno.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/probe.h"

enum { SNAPLEN = 128, RING_BYTES = 1 << 20, PATIENCE_MS = 2000 };

static int refused(struct private_refusal *refusal, const char *step, int why)
{
    *refusal = (struct private_refusal){ .step = step, .why = why };
    return -1;
}

static int listener(struct sockaddr_in *address)
{
    socklen_t length = sizeof *address;
    *address =
        (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && (bind(fd, (struct sockaddr *)address, length) < 0 || listen(fd, 1) < 0 ||
                    getsockname(fd, (struct sockaddr *)address, &length) < 0)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static int open_capture(pcap_t *pcap, unsigned port, struct private_refusal *refusal)
{
    if (pcap_set_snaplen(pcap, SNAPLEN) != 0 || pcap_set_buffer_size(pcap, RING_BYTES) != 0 ||
        pcap_set_immediate_mode(pcap, 1) != 0) {
        return refused(refusal, "libpcap refuses the options of a capture on lo", 0);
    }
    int status = pcap_activate(pcap);
    if (status == PCAP_ERROR_PERM_DENIED) {
        return refused(refusal, "libpcap may not capture on lo", 0);
    }
    char error[PCAP_ERRBUF_SIZE];
    if (status < 0 || pcap_setnonblock(pcap, 1, error) < 0) {
        return refused(refusal, "libpcap can't open lo", 0);
    }
    char text[32];
    struct bpf_program filter;
    snprintf(text, sizeof text, "tcp port %u", port);
    if (pcap_compile(pcap, &filter, text, 1, PCAP_NETMASK_UNKNOWN) < 0) {
        return refused(refusal, "libpcap can't compile a filter for lo", 0);
    }
    status = pcap_setfilter(pcap, &filter);
    pcap_freecode(&filter);
    return status < 0 ? refused(refusal, "libpcap can't set a filter on lo", 0) : 0;
}

static int wait_for_packet(pcap_t *pcap, struct private_refusal *refusal)
{
    struct pollfd readable = { .fd = pcap_get_selectable_fd(pcap), .events = POLLIN };
    struct pcap_pkthdr *header;
    const u_char *frame;
    int got;
    while ((got = pcap_next_ex(pcap, &header, &frame)) == 0) {
        int ready = poll(&readable, 1, PATIENCE_MS);
        if (ready < 0 && errno != EINTR) {
            return refused(refusal, "waiting for a packet", errno);
        }
        if (ready == 0) {
            return refused(refusal, "connected over lo, but the capture saw no packet", 0);
        }
    }
    return got > 0 ? 0 : refused(refusal, "reading from the capture on lo", 0);
}

static int connect_and_see(pcap_t *pcap, const struct sockaddr_in *to,
                           struct private_refusal *refusal)
{
    if (open_capture(pcap, ntohs(to->sin_port), refusal) < 0) {
        return -1;
    }
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int result;
    if (fd < 0 || connect(fd, (const struct sockaddr *)to, sizeof *to) < 0) {
        result = refused(refusal, "connecting over lo", errno);
    } else {
        result = wait_for_packet(pcap, refusal);
    }
    if (fd >= 0) {
        close(fd);
    }
    return result;
}

int probe_wire(struct private_refusal *refusal)
{
    struct sockaddr_in address;
    int fd = listener(&address);
    if (fd < 0) {
        return refused(refusal, "listening on lo", errno);
    }
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *pcap = pcap_create("lo", error);
    int result = pcap ? connect_and_see(pcap, &address, refusal)
                      : refused(refusal, "libpcap can't open lo", 0);
    if (pcap) {
        pcap_close(pcap);
    }
    close(fd);
    return result;
}
