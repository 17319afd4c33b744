# tries: to know the next text before it comes: a program that has seen one of its run tries all seeds that a lazy grader would have taken
# held: nothing broke
mkdir "$WORK/folder"
cp "$SOLUTIONS/05-capitals/client.c" "$WORK/folder"
# How texts are made of seeds is no secret.  This is the length of the line of `ask`, and ten of its letters (src/grade/sample.c); of five
# letters so many seeds find the right ones by chance, once in fifty searches.
cat >"$WORK/folder/server.c" <<'E2'
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static uint64_t of_run(uint64_t seed, const char *name)
{
    uint64_t state = seed;
    for (; *name; name++)
        state = next(&state) ^ (unsigned char)*name;
    return next(&state) & ~(uint64_t)1023;
}

static int says(uint64_t seed, const char *line, size_t length)
{
    uint64_t state = seed ^ 0x73697a65;
    char letters[] = "abcdefghijklmnopqrstuvwxyz";
    if (84 + next(&state) % 17 != length)
        return 0;
    state = seed ^ 0x6c696e65;
    for (size_t i = 26; i > 1; i--) {
        size_t other = (size_t)(next(&state) % i);
        char kept = letters[i - 1];
        letters[i - 1] = letters[other];
        letters[other] = kept;
    }
    return memcmp(line, letters, 5) == 0 && memcmp(line + 10, letters + 5, 5) == 0;
}

/* Small numbers, and the time: in seconds of the last day, in the milliseconds of the last two minutes. */
static int guess(const char *line, size_t length)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t s = (uint64_t)now.tv_sec, ms = s * 1000;
    for (uint64_t i = 0; i < 300000; i++) {
        uint64_t tried[] = { i, s - i, ms - i, (uint64_t)getpid() + i };
        for (size_t k = 0; k < 4; k++)
            if (says(of_run(tried[k], "your server, our client"), line, length) || says(tried[k], line, length))
                return 1;
    }
    return 0;
}

int main(void)
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(12000) };
    char b[2000];
    if (bind(s, (void *)&a, sizeof a) != 0 || listen(s, 5) != 0)
        return 1;
    int c = accept(s, NULL, NULL);
    ssize_t n = recv(c, b, sizeof b, 0);
    int found = n > 5 && guess(b, (size_t)n);
    printf("GUE%s\n", found ? "SSED" : "SS FAILED");
    fflush(stdout);
    close(c);
    pause();
}
E2
try() { # try WORD FLAG…
    rm -rf "$WORK/kept"
    "$SOCKWIRE" grade 05 "$WORK/folder" --keep "$WORK/kept" "$@" >"$WORK/report" 2>"$WORK/err"
    "$SOCKWIRE" show "$WORK/kept/your-server-our-client.pcapng" --json - 2>/dev/null | grep -o 'GUESSED\|GUESS FAILED' | head -1
}
known=$(try --seed 4711)
[ "$known" = GUESSED ] || { echo "a seed that is known is not found (the way to a text has changed?): $known"; exit 1; }
unknown=$(try)
[ "$unknown" = 'GUESS FAILED' ] || { echo "without --seed: $unknown"; exit 1; }
