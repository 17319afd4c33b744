/* tries: to open the terminal of the grader's server, which sits in the same run, and to make it everybody's before
 * role: client
 * held: passed client-sends client-prints
 * places: root user container old-kernel masked-proc subids
 * quick: yes */
#include "hostile.h"

/* In the run of a pair the server is a student's, too, and its terminal as well.  That one answers
 * with capitals. */
static bool is_pair(const char *line, const char *answer, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((line[i] >= 'a' && line[i] <= 'z' ? line[i] - 32 : line[i]) != answer[i])
            return false;
    return true;
}

static void look(void)
{
    char path[40];
    struct stat own[3], its;
    for (int fd = 0; fd < 3; fd++)
        fstat(fd, &own[fd]);
    for (int tries = 0; tries < 200; tries++)
        for (int i = 0; i < 8; i++) {
            snprintf(path, sizeof path, "/dev/pts/%d", i);
            chmod(path, 0666);
            int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
            if (fd >= 0 && fstat(fd, &its) == 0 && its.st_rdev != own[0].st_rdev &&
                its.st_rdev != own[1].st_rdev && its.st_rdev != own[2].st_rdev) {
                broke("the terminal of another program");
                return;
            }
            if (fd >= 0)
                close(fd);
        }
}

int main(int argc, char **argv)
{
    char line[2000], answer[2000];
    struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons(12000) };
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int c = socket(AF_INET, SOCK_STREAM, 0);
    (void)argv;
    tried();
    if (argc < 2 || connect(c, (void *)&there, sizeof there) != 0 ||
        !fgets(line, sizeof line, stdin))
        return 1;
    size_t length = strcspn(line, "\n"), got = 0;
    send(c, line, length, 0);
    for (ssize_t n; got < length && (n = recv(c, answer + got, length - got, 0)) > 0;)
        got += (size_t)n;
    printf("%.*s\n", (int)got, answer);
    fflush(stdout);
    if (!is_pair(line, answer, got))
        look();
    close(c);
    return 0;
}
