/* 05-capitals: the server.
 *
 * What this step adds
 *   The answer: the same bytes in capitals, sent back through the connection socket.  A connection carries
 *   bytes both ways.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   PORT is 12000.
 *
 * What is still wrong with it
 *   - One recv() may return a part of a line, or two lines at once; one send() may take only a part
 *     (08-lines).
 *   - It leaves the goodbye to the kernel (06-goodbye).
 *   - It serves one client and ends (07-forever).
 *   - A signal that interrupts accept() or recv() counts as a failure, and a client that is gone when
 *     we send may end us: SIGPIPE (10-refusals).
 *   - Started again soon after its end, it may find its port taken: bind() says "Address already in
 *     use" (12-restart). */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>

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

    struct sockaddr_in client;
    socklen_t client_length = sizeof client;
    int connection_socket = accept(server_socket, (struct sockaddr *)&client, &client_length);
    if (connection_socket == -1) {
        perror("accept");
        return 1;
    }
    say_end(connection_socket);
    printf("client is %s:%d\n", inet_ntoa(client.sin_addr), ntohs(client.sin_port));

    char sentence[1024];
    ssize_t received = recv(connection_socket, sentence, sizeof sentence, 0);
    if (received == -1)
        perror("recv"); /* this client's trouble is no reason for a server to end */
    else
        printf("Received %zd bytes: %.*s\n", received, (int)received, sentence);

    //@todo 1 capitals
    //@ Capitalise what came.
    //@ wanted  each of the `received` bytes of `sentence` is replaced by what toupper() makes of it.
    //@         toupper() wants an unsigned char.  When nothing came there is nothing to do.
    //@hint toupper() changes one byte. So it takes a loop over the bytes.
    //@hint The loop runs from 0 to `received`, and stops before it. When received is 0 or -1 it does nothing.
    //@hint toupper() wants an unsigned char: (unsigned char)sentence[i]. Its result goes back to sentence[i].
    for (ssize_t i = 0; i < received; i++)
        //@line
        sentence[i] = (char)toupper((unsigned char)sentence[i]);
    //@end
    //@todo 2 send()
    //@ Send the capitals back.
    //@     ssize_t send(int fd, const void *bytes, size_t count, int flags);
    //@ wanted  through connection_socket, as many bytes as came; no send() when none came.  flags: 0.
    //@ result  how many bytes the kernel has taken; or -1 and errno: perror(), and go on.
    //@hint send() takes the socket, the bytes, how many, and flags. Which of the two sockets goes to this client?
    //@hint Send through connection_socket, from `sentence`, as many bytes as came: `received`.
    //@hint First ask whether received is more than 0. send() wants a size_t: (size_t)received. Flags: 0.
    //@line
    if (received > 0 && send(connection_socket, sentence, (size_t)received, 0) == -1)
        perror("send");
    //@end

    return 0;
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   recv()     nothing of its own.
 *   send()     one data segment with the capitals.  Each segment also says what its sender has received so
 *              far: the ACK rides along.  (At the start of a connection Linux sends an ACK of its own as
 *              well, at once.)
 *   The end    FIN from each end, and an ACK for each. */
