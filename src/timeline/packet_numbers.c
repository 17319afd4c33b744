/* Numbers of packets in a sentence: see packet_numbers.h. */
#include "timeline/packet_numbers.h"

#include <stdlib.h>

#include "base/memory.h"

void packet_numbers_add(struct packet_numbers *numbers, int id)
{
    array_reserve(&numbers->list, &numbers->capacity, numbers->count, sizeof *numbers->list);
    numbers->list[numbers->count++] = id;
}

static int by_number(const void *a, const void *b)
{
    const int *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

void packet_numbers_sort(struct packet_numbers *numbers)
{
    size_t kept = 0;
    if (numbers->count)
        qsort(numbers->list, numbers->count, sizeof *numbers->list, by_number);
    for (size_t i = 0; i < numbers->count; i++)
        if (!kept || numbers->list[kept - 1] != numbers->list[i])
            numbers->list[kept++] = numbers->list[i];
    numbers->count = kept;
}

void packet_numbers_say(struct text *text, const struct packet_numbers *numbers)
{
    enum { NAMED = 6 };
    if (numbers->count > NAMED) {
        text_addf(text, "%zu packets, the first is packet %d", numbers->count, numbers->list[0]);
        return;
    }
    text_add(text, numbers->count == 1 ? "packet " : "packets ");
    for (size_t i = 0; i < numbers->count; i++) {
        if (i)
            text_add(text, i + 1 == numbers->count ? " and " : ", ");
        text_addf(text, "%d", numbers->list[i]);
    }
}

void packet_numbers_release(struct packet_numbers *numbers)
{
    free(numbers->list);
    *numbers = (struct packet_numbers){ 0 };
}
