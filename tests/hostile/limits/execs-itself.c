/* tries: to make a run without an end: it becomes itself again and again, with a command line of a megabyte
 * held: nothing broke
 * held: lost server-capitals */
#include "hostile.h"

int main(void)
{
    static char word[100 * 1024];
    char *words[12];
    tried();
    memset(word, 'w', sizeof word - 1);
    for (int i = 0; i < 11; i++)
        words[i] = word;
    words[11] = NULL;
    execv("/proc/self/exe", words);
    execv("/tmp/bin/server", words); /* where there is no /proc */
    broke("it could not become itself");
    return 1;
}
