/* 04-one-line: the client.
 *
 * You finish it: write what TODO 1 and TODO 2 ask for, in place of the lines that stop the program there.
 *
 * What this step adds
 *   A sentence is read from the keyboard, and send() drops its bytes into the connection.  No address, no
 *   packet, no number: the connection knows where they go, and the kernel makes the packets.
 *
 * How to run it
 *   sockwire run --server ./server --client ./client
 *   or by hand, in two terminals:  ./server [PORT]   and   ./client [HOST [PORT]]
 *   HOST is servername, a name that exists inside `sockwire run`; where nobody knows it, localhost.
 *   PORT is 12000.
 *
 * What is still wrong with it
 *   - It waits for no answer (05-capitals) and says no goodbye (06-goodbye).
 *   - One send() may take only a part of a long line, and nothing says where the line ends (08-lines).
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

    /* TODO 1: a sentence from the keyboard
     * Show the prompt `Input lowercase sentence:` and read one line.
     * wanted  an array `sentence` of 1024 bytes with the line, spaces and all, without its newline.
     *         The prompt has no newline: it is seen only after fflush(stdout).
     * result  when no line comes (end of input), say so on stderr and end with status 1. */
    fprintf(stderr, "TODO 1 is not written yet: a sentence from the keyboard\n");
    exit(3);

    /* TODO 2: send()
     * Drop the bytes of the sentence into the connection.
     *     ssize_t send(int fd, const void *bytes, size_t count, int flags);
     * wanted  as many bytes as the sentence has: not the whole array, and not the '\0' behind it.  flags: 0.
     * result  how many bytes the kernel has taken; or -1 and errno: perror(), status 1. */
    fprintf(stderr, "TODO 2 is not written yet: send()\n");
    exit(3);

    return 0;
}

/* What you will see on the wire.  Predict first: the sheet asks, and so does `make predict`.
 *
 *   connect()   SYN, SYN-ACK, ACK.  Then nothing, until the line is typed.
 *   send()      one data segment with your line.  send() does not wait for the ACK.
 *               The ACK says that the server's kernel has the bytes.  It does not say that the server has
 *               read them.
 *   The end     neither program calls close(); each kernel sends FIN when its program ends, and
 *               acknowledges the other's. */
