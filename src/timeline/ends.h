/* The two ends of a connection, and the TCP states that each goes through. */
#ifndef TIMELINE_ENDS_H
#define TIMELINE_ENDS_H

enum end { END_CLIENT, END_SERVER }; /* of a connection; for a flow: the end that sends */

/* RFC 9293, 3.3.2.  STATE_NONE: no TCP socket, or not known. */
enum tcp_state {
    STATE_NONE,
    STATE_CLOSED,
    STATE_LISTEN,
    STATE_SYN_SENT,
    STATE_SYN_RECEIVED,
    STATE_ESTABLISHED,
    STATE_FIN_WAIT_1,
    STATE_FIN_WAIT_2,
    STATE_CLOSE_WAIT,
    STATE_CLOSING,
    STATE_LAST_ACK,
    STATE_TIME_WAIT,
};
/* "SYN_SENT", "SYN_RCVD", "FIN_WAIT1" …: Linux's names; NULL for STATE_NONE */
const char *tcp_state_name(enum tcp_state state);

#endif
