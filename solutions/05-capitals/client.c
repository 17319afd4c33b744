/* 05-capitals: the client.
 *
 * What this step adds
 *   recv() takes the answer out of the connection, and waits for it if need be.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   HOST is servername, a name that exists inside `sockwire run`; where nobody knows it, localhost.
 *   PORT is 12000.
 *
 * What is still wrong with it
 *   - One send() may take only a part of a long line, and one recv() may return only a part of a long
 *     answer.  An empty line sends nothing at all: then both wait for each other for ever (08-lines).
 *   - It leaves the goodbye to the kernel (06-goodbye).
 *   - Only IPv4, and only the first address of the name (09-names).
 *   - A call that a signal interrupts counts as a failure (10-refusals). */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
    const char *host = argc > 1 ? argv[1] : "servername";
    char *end = NULL;
    long port = argc > 2 ? strtol(argv[2], &end, 10) : 12000;
    if (argc > 3 || (argc == 3 && *end != '\0') || port < 1 || port > 65535) {
        fprintf(stderr, "usage: %s [HOST [PORT]]   (PORT is 1 to 65535)\n", argv[0]);
        return 2;
    }

    /* From a name to an IPv4 address.  getaddrinfo() can do more than that: 09-names is about it. */
    struct addrinfo wanted = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found;
    int problem = getaddrinfo(host, NULL, &wanted, &found);
    if (problem != 0 && argc == 1)
        problem = getaddrinfo("localhost", NULL, &wanted, &found);
    if (problem != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(problem));
        return 1;
    }
    struct sockaddr_in there;
    memcpy(&there, found->ai_addr, sizeof there);
    there.sin_port = htons((in_port_t)port); /* on the wire a number travels with its high byte first */
    freeaddrinfo(found);
    printf("server is %s:%d\n", inet_ntoa(there.sin_addr), ntohs(there.sin_port));

    int client_socket = socket(AF_INET, SOCK_STREAM, 0);
    if (client_socket == -1) {
        perror("socket");
        return 1;
    }

    if (connect(client_socket, (struct sockaddr *)&there, sizeof there) == -1) {
        perror("connect");
        return 1;
    }
    say_end(client_socket);

    char sentence[1024];
    printf("Input lowercase sentence:");
    if (fflush(stdout) == EOF) {
        perror("standard output");
        return 1;
    }
    if (fgets(sentence, sizeof sentence, stdin) == NULL) {
        fprintf(stderr, "no sentence came\n");
        return 1;
    }
    sentence[strcspn(sentence, "\n")] = '\0'; /* the newline ends the line; it is no part of the sentence */

    if (send(client_socket, sentence, strlen(sentence), 0) == -1) {
        perror("send");
        return 1;
    }

    //@todo 1 recv()
    //@ Take the answer.
    //@     ssize_t recv(int fd, void *bytes, size_t size, int flags);
    //@ wanted  an array `modified` of 1024 bytes, filled with what has come.  flags: 0.
    //@ result  how many bytes came: keep it in `received`.  recv() waits until there is at least one.
    //@         0: the server has closed and no more bytes will come; say so on stderr, status 1.
    //@         -1 and errno: perror(), status 1.
    //@hint recv(), as in the server of the step before, but on the client's socket.
    //@hint Make an array of 1024 bytes, `modified`, and keep the result in a ssize_t, `received`.
    //@hint There are three results to tell apart: -1 (perror), 0 (the server has closed: say so), and more than 0.
    char modified[1024];
    //@line
    ssize_t received = recv(client_socket, modified, sizeof modified, 0);
    if (received == -1) {
        perror("recv");
        return 1;
    }
    if (received == 0) {
        fprintf(stderr, "the server closed the connection without an answer\n");
        return 1;
    }
    //@end

    //@todo 2 print the answer
    //@ Print `From Server: ` and the bytes that came, on one line.
    //@ wanted  exactly `received` bytes of `modified`: what came is no C string, nothing ends it with '\0'.
    //@         printf() takes a count in "%.*s".
    //@hint printf() prints it: `From Server: `, the bytes, and a newline.
    //@hint "%s" would read on behind the bytes until it meets a '\0'. "%.*s" stops after a count.
    //@hint "%.*s" wants two arguments: the count as an int, (int)received, and then modified.
    /* What came is bytes with a length; nothing puts a '\0' behind them. */
    //@line
    printf("From Server: %.*s\n", (int)received, modified);
    if (fflush(stdout) == EOF) {
        perror("standard output");
        return 1;
    }
    //@end

    return 0;
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   connect()   SYN, SYN-ACK, ACK.
 *   send()      one data segment with your line, and the ACK of the server's kernel.
 *   recv()      no packet of its own: it takes what has come, or waits for it.  The capitals come in one
 *               data segment, and our kernel sends the ACK.
 *   The end     FIN from each end, and an ACK for each. */
