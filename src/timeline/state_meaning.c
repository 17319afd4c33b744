/* What it means that an end is in a state of TCP (RFC 9293, 3.3.2): a sentence or two for each. */
#include "timeline/state_meaning.h"

const char *state_meaning(enum tcp_state state)
{
    static const char *const sentences[] = {
        [STATE_CLOSED] = "There is no connection, or none any more.",
        [STATE_LISTEN] = "A welcoming socket: the kernel answers the SYNs that come to its port.",
        [STATE_SYN_SENT] = "Its SYN is sent, and the answer is awaited.",
        [STATE_SYN_RECEIVED] =
            "A SYN came and was answered: the ACK that completes the handshake is awaited.",
        [STATE_ESTABLISHED] = "The handshake is complete here: data may go both ways.",
        [STATE_FIN_WAIT_1] = "Its FIN is sent, and the ACK of it is awaited.",
        [STATE_FIN_WAIT_2] =
            "Its FIN is acknowledged. The other side may still send; its FIN is awaited.",
        [STATE_CLOSE_WAIT] =
            "The other side's FIN came: nothing more comes from there. This side may "
            "still send, and stays so until its program closes the socket, or ends its sending side.",
        [STATE_CLOSING] =
            "Each side sent its FIN before the other's came: the ACK of this side's FIN is awaited.",
        [STATE_LAST_ACK] = "The other side's FIN came first; its own is sent, and the ACK of it is "
                           "awaited.",
        [STATE_TIME_WAIT] =
            "Both FINs are through; this side sent its own before the other's came. It waits, on Linux for 60 seconds: to "
            "acknowledge the other's FIN again if the ACK got lost, and so that late packets do no "
            "harm to a new connection with the same ports.",
    };
    return sentences[state];
}
