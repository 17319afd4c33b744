/* accept() comes once before listen(): it gives -1, and -1 goes on as a descriptor. */
#include <ctype.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void capitalise(char *s, ssize_t count)
{
    for (ssize_t i = 0; i < count; i++)
        s[i] = (char)toupper((unsigned char)s[i]);
}

int main(void)
{
    int welcoming = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(12000) };
    bind(welcoming, (struct sockaddr *)&address, sizeof address);
    char line[1024];
    ssize_t count;
    do {
        /* -1 the first time: nobody has called listen() yet */
        int connection = accept(welcoming, NULL, NULL);
        count = recv(connection, line, sizeof line, 0);
        capitalise(line, count);
        if (count > 0)
            send(connection, line, (size_t)count, 0);
        if (count > 0)
            recv(connection, line, sizeof line, 0);
        close(connection);
        listen(welcoming, 5);
    } while (count <= 0);
    return 0;
}
