/* In words of its own, one text for each failure. */
#define SAY(call, error) fputs(in_words(error), stderr)
static const char *in_words(int error);
#include "refusals.h"
static const char *in_words(int error)
{
    switch (error) {
    case ECONNREFUSED: return "nobody is at home at that port\n";
    case EHOSTUNREACH:
    case ENETUNREACH: return "the network knows no way to that host\n";
    case ETIMEDOUT: return "not a word came back\n";
    case ECONNRESET: return "the server hung up on us\n";
    case EPIPE: return "the server had gone before\n";
    default: return "something that this program has no words for\n";
    }
}
