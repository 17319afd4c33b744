/* Two streams, and a process for each. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    char line[5000];
    FILE *in = fdopen(s, "r"), *out = fdopen(dup(s), "w");
    fflush(stdout);
    if (fork() == 0) {
        while (fgets(line, sizeof line, stdin))
            if (fputs(line, out) == EOF)
                DIE("fputs");
        fflush(out);
        shutdown(s, SHUT_WR);
        _exit(fclose(out) != 0 || fclose(in) != 0);
    }
    close(fileno(out)); /* unused here, and nothing is in it */
    while (fgets(line, sizeof line, in))
        fputs(line, stdout);
    wait(NULL);
    return fclose(in) != 0 || fflush(stdout) != 0;
}
