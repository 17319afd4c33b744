/* What an argument of a call is: how it is decoded (table.h), and how a view or a rule knows it again,
 * whatever its name in the manual page. */
#ifndef CALL_ARG_KIND_H
#define CALL_ARG_KIND_H

enum arg_kind {
    ARG_NONE, /* no such argument */
    ARG_FD,
    ARG_FD_PAIR /* socketpair: told at the end */,
    ARG_INT,
    ARG_SIZE,
    ARG_POINTER,
    ARG_HEX,
    ARG_DOMAIN,
    ARG_TYPE,
    ARG_PROTOCOL,
    ARG_ADDRESS_IN, /* const struct sockaddr *; the next argument is its length */
    /* struct sockaddr *, filled by the kernel; the next argument points to its length */
    ARG_ADDRESS_OUT,
    ARG_LENGTH,
    ARG_LENGTH_POINTER,
    ARG_DATA_OUT, /* const void * that is sent; the next argument is its length */
    ARG_DATA_IN,  /* void * that is received into; the result is the length */
    ARG_IOVEC_OUT,
    ARG_IOVEC_IN, /* struct iovec *; the next argument is the count */
    ARG_MSGHDR_OUT,
    ARG_MSGHDR_IN,
    ARG_MMSGHDR_OUT,
    ARG_MMSGHDR_IN,
    ARG_MSG_FLAGS,
    ARG_ACCEPT_FLAGS,
    ARG_HOW,
    ARG_BACKLOG,
    ARG_LEVEL,
    ARG_OPTION,
    ARG_OPTION_VALUE_IN,
    ARG_OPTION_VALUE_OUT,
    ARG_FCNTL,
    ARG_FCNTL_VALUE,
    ARG_IOCTL,
    ARG_IOCTL_VALUE,
    ARG_DUP_FLAGS,
    ARG_SPLICE_FLAGS,
    ARG_OFFSET_POINTER,
    ARG_POLLFDS,
    ARG_FD_SET,
    ARG_TIMEOUT_MS,
    ARG_TIMEVAL,
    ARG_TIMESPEC,
    ARG_EPOLL_EVENTS,
    ARG_SIGMASK,
    ARG_PATH,
    ARG_CLONE_FLAGS,
    ARG_STATUS,
    ARG_FD_IN,       /* sendfile, splice: the descriptor that is read from */
    ARG_DESCRIPTOR,  /* close_range: the biggest number is written ~0U */
    ARG_CLOSE_FLAGS, /* close_range */
    ARG_RW_FLAGS,    /* preadv2, pwritev2 */
    ARG_CLONE_ARGS,  /* clone3: struct clone_args * */
    ARG_COUNT,       /* unsigned int: how many elements a vector has */
    ARG_OFFSET,      /* preadv2, pwritev2: -1 on a socket */
    ARG_EPOLL_FD,    /* epoll_ctl, epoll_wait: the descriptor of the epoll set */
    ARG_EPOLL_OP,    /* epoll_ctl */
    ARG_EPOLL_EVENT, /* epoll_ctl: struct epoll_event * */
    ARG_KINDS,       /* how many there are */
};

#endif
