/* The ladder: the timeline for a terminal, live and append-only.
 *
 * Columns are endpoints, not addresses: the client's calls on the left, the wire in the middle, the
 * server's calls on the right. Rows are never rewritten, so a ladder can be piped, recorded and
 * scrolled. */
#ifndef VIEW_LADDER_LADDER_H
#define VIEW_LADDER_LADDER_H

#include <regex.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/text.h"
#include "timeline/timeline.h"

enum ladder_parts {
    LADDER_ALL,
    LADDER_PACKETS_ONLY,
    LADDER_CALLS_ONLY,
    /* packets of programs that nobody traced: calls are inferred, connections introduced, gaps in
       time shown */
    LADDER_TRACE,
};

/* A part of the ladder: from the first row that `from` matches to the first one from there on that
 * `to` matches, without the calls, packets and lines that `skip` matches.  A pattern is held
 * against how one reads as a whole, however many rows that takes: `connect(3, 10.0.0.1:80)`; of a
 * packet, against label and states.  NULL: from the beginning, to the end, with all. */
struct ladder_extract {
    const regex_t *from, *to, *skip;
};

/* What a figure can do without, in a set. */
enum ladder_hide {
    HIDE_TIMES = 1,
    HIDE_LINES = 2,   /* of the source */
    HIDE_NUMBERS = 4, /* sequence numbers, where the wire is wide enough for them */
};

struct ladder_style {
    int width; /* columns of the terminal; at least 80 is drawn, narrower is treated as 80 */
    bool color;
    bool ascii; /* nothing outside ASCII, payload included */
    /* under each call, the line of the program's own source that made it, where it is known */
    bool source;
    /* rows that repeat exactly are counted, and what a program prints without end is cut; not in
     * LADDER_TRACE */
    bool folds;
    size_t trace_send; /* after it, the way of the bytes of so manieth send (from 1); 0: of none */
    bool no_findings;  /* mistakes are not named */
    bool verbose;      /* waiting calls (poll …), socket options, process calls too */
    enum ladder_parts parts;
    bool true_scale;                      /* of a figure: time runs down evenly */
    unsigned hide;                        /* enum ladder_hide */
    const struct ladder_extract *extract; /* NULL: all of it */
    /* for LADDER_TRACE */
    bool numbered; /* several connections: each packet tells the number of its own */
    /* how long it will be, as far as known: gives the unit of the time column; 0: seconds */
    int64_t span_ns;
};

struct ladder;

struct ladder *ladder_new(FILE *out, const struct ladder_style *style);

/* Draw the events from where it stopped last time up to index `until` (exclusive) of
 * timeline->events.  Those events must be settled: see timeline_settle(). */
void ladder_draw(struct ladder *ladder, const struct timeline *timeline, size_t until);

/* The same for a rolling timeline (LADDER_TRACE), event by event as it hands them out.  A packet is
 * drawn when the next one comes, or by ladder_flush(): what it changed stands beside it.
 * ladder_forget() before a connection is gone. */
void ladder_event(struct ladder *ladder, const struct timeline *timeline,
                  const struct event *event);
void ladder_flush(struct ladder *ladder);
/* The lines about connections that ladder_summary() says, at most LADDER_CONNECTIONS_MAX of them,
 * and how many more there are. */
enum { LADDER_CONNECTIONS_MAX = 12 };
struct table_row;
void ladder_connections(struct ladder *ladder, const struct table_row *rows, size_t count,
                        uint64_t more);
/* what the marks mean that were drawn; ladder_summary() says it, too */
void ladder_footer(struct ladder *ladder);
void ladder_forget(struct ladder *ladder, const struct connection *connection);

/* The program waits for a line from the user's keyboard: its unfinished output (the prompt) is
 * drawn without a newline, so that what is typed stands right behind it, as by hand.  Any later row
 * begins on a new line. */
void ladder_prompt(struct ladder *ladder, const struct timeline *timeline,
                   const struct program *program);

/* The user's Enter ended the open prompt row. */
void ladder_typed(struct ladder *ladder);

/* After the run: connections, how each opened and closed, bytes, who closed first, what the capture
 * lost.  None of it after an extract. */
void ladder_summary(struct ladder *ladder, const struct timeline *timeline);

/* The calls and packets of a finding, a row each, as ladder_summary() shows them. */
void ladder_evidence(struct ladder *ladder, const struct timeline *timeline,
                     const struct finding *finding);

/* Which pattern of the extract matched nothing that was drawn so far, by its flag ("--from"); or
 * NULL. */
const char *ladder_extract_lacks(const struct ladder *ladder);

/* Words of sockwire itself over the whole width, between the rows: clean text (term.h), in several
 * rows when it is long. */
void ladder_say(struct ladder *ladder, const char *mark, const char *text);

/* The same, and what is typed stands behind it.  Any later row begins on a new line, unless
 * ladder_answered() says that the user's Enter has ended the row; `echo`: what was answered, where
 * no terminal shows it; or NULL. */
void ladder_ask(struct ladder *ladder, const char *mark, const char *text);
void ladder_answered(struct ladder *ladder, const char *echo);

/* How a call that is about to begin reads, as clean text: listen(3, 1). */
void ladder_call_text(struct text *text, const struct call_facts *facts, bool ascii);

/* What came back of one that has ended, as clean text with marks: 5 "hello". */
void ladder_result_text(struct text *text, const struct call *call, bool ascii);

/* The side where an end stands: true: on the right, with the servers. */
bool ladder_stands_right(const struct connection *connection, enum end end);

/* The line of the program that makes it, as clean text: client.c:27; with `source`: client.c:27  if
 * (connect(fd, … .  False, and nothing is added: that is not known. */
bool ladder_call_place(struct text *text, const struct call_facts *facts, bool source, bool ascii);

/* How an end reads: "exit(0)", "killed by SIGTERM". */
void ending_add(struct text *text, int status, int signal);

void ladder_free(struct ladder *ladder);

#endif
