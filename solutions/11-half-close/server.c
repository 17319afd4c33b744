/* 11-half-close: the server.
 *
 * What this step adds
 *   It reads to the end: recv() is called until it gives 0.  Then one half of the connection has ended, and
 *   through the other one goes the answer: all lines in capitals, and a last line that says how many lines and
 *   bytes there were, which nobody can know before the end.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   PORT is 12000.  Ctrl-C ends the server.
 *
 * What is still wrong with it
 *   - It keeps all that a client sends until the end: a client that never ends takes all memory.
 *   - A signal that interrupts accept() or recv() counts as a failure, and a client that is gone when
 *     we send may end us: SIGPIPE (10-refusals).
 *   - Started again soon after its end, it may find its port taken: bind() says "Address already in
 *     use" (12-restart).
 *   - A client that connects and then says nothing keeps all others waiting (13-many-clients). */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

/* Says which address and which port the kernel has given to our end of a socket. */
static void say_end(int fd)
{
    struct sockaddr_in end;
    socklen_t length = sizeof end;
    if (getsockname(fd, (struct sockaddr *)&end, &length) == -1)
        perror("getsockname");
    else
        printf("socket %d is %s:%d\n", fd, inet_ntoa(end.sin_addr), ntohs(end.sin_port));
}

//@given
/* Room for twice as many bytes; for 8192, the first time.  false: this host has no more. */
static bool make_room(char **bytes, size_t *room)
{
    size_t more = *room > 0 ? 2 * *room : 8192;
    char *larger = realloc(*bytes, more);
    if (larger == NULL) {
        perror("realloc");
        return false;
    }
    *bytes = larger;
    *room = more;
    return true;
}

/* Makes the answer out of what came: capitals, and a line that counts.  Returns its length; 0: no room. */
static size_t make_answer(char **bytes, size_t held, size_t *room)
{
    size_t lines = 0;
    for (size_t i = 0; i < held; i++) {
        lines += (*bytes)[i] == '\n';
        (*bytes)[i] = (char)toupper((unsigned char)(*bytes)[i]);
    }
    printf("Received %zu bytes\n", held);
    if (*room - held < 64 && !make_room(bytes, room))
        return 0;
    return held + (size_t)snprintf(*bytes + held, *room - held, "lines: %zu, bytes: %zu\n", lines, held);
}

//@end
int main(int argc, char *argv[])
{
    char *end = NULL;
    long port = argc > 1 ? strtol(argv[1], &end, 10) : 12000;
    if (argc > 2 || (argc == 2 && *end != '\0') || port < 1 || port > 65535) {
        fprintf(stderr, "usage: %s [PORT]   (1 to 65535)\n", argv[0]);
        return 2;
    }

    /* Show each line at once, also when the output goes into a file: a server may never end. */
    if (setvbuf(stdout, NULL, _IOLBF, 0) != 0) {
        fprintf(stderr, "standard output: cannot show each line at once\n");
        return 1;
    }

    int server_socket = socket(AF_INET, SOCK_STREAM, 0);
    if (server_socket == -1) {
        perror("socket");
        return 1;
    }

    /* INADDR_ANY: whichever address of this host the client used.  htons(), htonl(): high byte first. */
    struct sockaddr_in here = {
        .sin_family = AF_INET,
        .sin_port = htons((in_port_t)port),
        .sin_addr.s_addr = htonl(INADDR_ANY),
    };
    if (bind(server_socket, (struct sockaddr *)&here, sizeof here) == -1) {
        perror("bind");
        return 1;
    }
    say_end(server_socket);

    if (listen(server_socket, 1) == -1) {
        perror("listen");
        return 1;
    }
    printf("The server is ready to receive\n");

    for (;;) {
        struct sockaddr_in client;
        socklen_t client_length = sizeof client;
        int connection_socket = accept(server_socket, (struct sockaddr *)&client, &client_length);
        if (connection_socket == -1) {
            perror("accept");
            return 1;
        }
        say_end(connection_socket);
        printf("client is %s:%d\n", inet_ntoa(client.sin_addr), ntohs(client.sin_port));

        //@given
        char *text = NULL; /* all that the client sends: `held` bytes, in an array of `room` */
        size_t held = 0, room = 0;
        ssize_t received = 1;

        //@end
        //@todo 1 recv() to the end
        //@ Receive all that the client sends, until it says that it sends no more.
        //@ wanted  `text` holds it, and `held` says how many bytes it is.  make_room(&text, &room) makes the array larger
        //@         when it is full; when that gives false, no more of this client.  `received` is what the last
        //@         recv() gave.
        //@ result  > 0: so many bytes came; 0: the end, all is there; -1: perror(), and no more of this client.
        //@hint A loop that goes on as long as recv() gives more than 0. Neither a newline nor a pause is the end, nor an array that is not full.
        //@hint Room first: while held == room there is none. Then recv() to `text + held`, at most `room - held` bytes, and count them in `held`.
        while (received > 0 && (held < room || make_room(&text, &room))) {
            //@line
            received = recv(connection_socket, text + held, room - held, 0);
            if (received > 0)
                held += (size_t)received;
        }
        if (received == -1)
            perror("recv"); /* this client's trouble is no reason for a server to end */
        //@end
        //@given

        /* Who has not said all gets no answer. */
        size_t length = received == 0 ? make_answer(&text, held, &room) : 0;
        //@end
        //@todo 2 send() after the end
        //@ The client has closed its half, not the connection: send the answer, all of it.
        //@ wanted  the first `length` bytes of `text` go to connection_socket, however often send() must be called for them.
        //@ result  how many bytes it has taken, perhaps fewer than were asked for; or -1: perror(), and no more of
        //@         this client.
        //@hint It is the loop of 08-lines: count in a variable how many bytes are gone, and send the rest until there is none.
        //@hint After recv() = 0 the descriptor is as good as before: send() works on it, and close() comes last.
        //@stub (void)length;
        size_t sent = 0;
        while (sent < length) {
            //@line
            ssize_t taken = send(connection_socket, text + sent, length - sent, 0);
            if (taken == -1) {
                perror("send");
                break;
            }
            sent += (size_t)taken;
        }
        //@end
        //@given
        free(text);
        //@end

        if (close(connection_socket) == -1)
            perror("close");
    }
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   listen()   nothing.  But from now on the kernel answers every SYN with a SYN-ACK.
 *   accept()   nothing.
 *   recv()     nothing.  The client's FIN makes the last one give 0, and the kernel acknowledges it by itself.
 *   send()     the answer, behind the client's FIN: the client can't send any more, and reads.
 *   close()    FIN, the second one.  The client's kernel acknowledges it, and the connection is over. */
