/* What the files of the ladder share among themselves.
 *
 *     ladder.c          events in order: what is drawn, what is left out
 *     lanes.c    rows: the columns, bars of open calls, wrapped text, rows across
 *     calls.c    calls: one row, or open with a bar
 *     call_text.c  … how one reads
 *     leaders.c  … which ones wait, and which packets they made leave
 *     arrows.c   packets: the arrow, the states at its ends
 *     sentences.c  … why it left: when that is said, and where
 *     tcp_info.c  what the kernel says of a connection
 *     labels.c   … what stands on the arrow
 *     passage.c  … over a wire between two hosts: it leaves on one row and arrives on another
 *     trace.c    what a trace has besides: introductions, gaps, words of analysis, malformed frames
 *     stream.c   … event by event, as a rolling timeline hands them out
 *     output.c   what programs print and are told; the prompt
 *     again.c    rows that repeat exactly, counted
 *     extract.c  a part of it: from here to there, without some
 *     ask.c      questions of --step and --predict
 *     summary.c  the lines after the run
 *     rules.c    … what the rules of a wire did
 *     counters.c  … what the kernel counted
 *     send_way.c  … the way of one send's bytes
 *     evidence.c … and the evidence of a finding
 *
 * A view that draws with lines of its own (figure.c) takes the rows in place of the terminal: see
 * struct row_taker. */
#ifndef VIEW_LADDER_PARTS_H
#define VIEW_LADDER_PARTS_H

#include "base/clock.h"
#include "timeline/fate_says.h"
#include "timeline/waits.h"
#include "view/cells.h"
#include "view/ladder/ladder.h"

enum lane { LANE_LEFT, LANE_RIGHT };

enum { BARS_MAX = 6, LABEL_BYTES = 16, TIME_BYTES = 32 };

/* The characters that the ladder is drawn with: one set for UTF-8, one for ASCII. */
struct glyphs {
    /* one column each */
    const char *bar, *waits, *opens, *closes, *sends[2], *leader, *line, *head_right, *head_left;
    const char *dot, *lost; /* … of a wire: on its way; lost on it */
    const char *output, *input, *note, *to, *from, *both, *pause;
};

struct layout {
    int time_columns; /* with the space behind them */
    int lane_at[2], lane_columns[2];
    int wire_at, wire_columns;
};

struct ladder_program {
    const struct program *program; /* NULL: not seen yet */
    bool alive, many_tids, did_exec;
    bool has_children; /* a fork() of it was drawn */
    pid_t first_tid;
    const struct call *last_call; /* drawn last */
    unsigned open_connections;    /* begun and not ended, as drawn so far */
    /* its last line of output, which has no newline yet; .s NULL before the first output */
    struct text pending;
    int64_t pending_ns;
    enum stream pending_stream;
    pid_t pending_tid;             /* who wrote it; 0: not known */
    unsigned printed;              /* lines since it did something else */
    uint64_t cut_lines, cut_bytes; /* … of these, not drawn */
    /* lines that stand on the screen already since the user typed them there */
    unsigned typed;
};

struct ladder_connection {
    int id; /* 0: a free place */
    bool seen, done, fin[2];
    /* among whose open ones it is counted; NULL: among those of nobody known */
    const struct program *client;
    /* the inferred call that was drawn last for each end, until the other end sends data */
    const char *implied[2];
    /* causes of packets of each end that a sentence was shown for: one bit each */
    uint64_t told[2];
    unsigned told_marks[2];  /* … and their words of analysis */
    unsigned told_timers[2]; /* … and the timers that ran out */
    /* changes in the kernel's own words of each end that a sentence was shown for */
    unsigned told_changes[2];
};

/* What of a packet's way a row shows. */
struct way {
    enum way_part {
        WAY_WHOLE,     /* all of it: one row */
        WAY_LEAVES,    /* it leaves; when it arrives is another row */
        WAY_ARRIVES,   /* that one */
        WAY_LOST,      /* it leaves and never arrives */
        WAY_FROM_WIRE, /* the wire between the hosts made it: it arrives */
    } part;
    const struct arrival *arrival; /* what the wire did with it; NULL: no wire, or not this row's */
};

/* What of a row is lines and not text.  With a taker these stand here, and no characters stand for
 * them in the row. */
enum bar { BAR_NONE, BAR_RUNS, BAR_WAITS, BAR_OPENS, BAR_CLOSES, BAR_SENDS };
struct shapes {
    enum row_kind { ROW_LANES, ROW_HEADER, ROW_SENTENCE, ROW_NOTE, ROW_DIVIDER, ROW_GAP } kind;
    enum bar bars[2][BARS_MAX]; /* of open calls, by lane */
    enum style bar_styles[2][BARS_MAX];
    const struct packet *packet; /* an arrow over the wire; or NULL: */
    bool to_right;
    const char *label; /* … what stands on it: clean, with marks */
    struct way way;
};

struct row_taker {
    void *context;
    int lane_columns[2]; /* how wide the calls stand when packets do, too */
    /* l->row and l->shapes are one row, until it returns */
    void (*row)(void *context, const struct ladder *l);
};

/* A call that has begun and not returned, as drawn so far. */
struct open_call {
    const struct call *call; /* NULL: the place is free */
    bool waits;              /* for what comes to it */
    bool sent;               /* a packet left because of it */
    int64_t busy_ns;         /* when it began, or made a packet leave last */
    bool closes;             /* with the next row: a pause above that one still has its bar */
};

enum drawn { DRAWN_NOT, DRAWN_WHOLE, DRAWN_OPEN, DRAWN_CLOSED }; /* of a call, by its id */

struct ladder {
    FILE *out;
    struct ladder_style style;
    const struct glyphs *glyphs;
    struct layout layout;
    struct row row;
    struct shapes shapes;
    const struct row_taker *taker;                    /* NULL: the terminal */
    struct text scratch, line, place, reading, whole; /* reused from row to row */
    struct text pause; /* "⋮ 40 ms: …", to stand above the next row; empty: none */
    enum { EXTRACT_BEFORE, EXTRACT_WITHIN, EXTRACT_LAST, EXTRACT_BEHIND } extract_at;
    bool hidden; /* rows are not written now: they are no part of the extract */
    size_t next; /* event */
    int64_t start_ns;
    char time[16]; /* what the time column said last */
    /* 0.1 ms (in a trace: us) since the start that the last row stood at; -1: no row yet */
    int64_t shown_time;
    unsigned told_arrivals; /* arrival_notable() that the reader knows */
    bool has_header, labels, told_welcoming, has_inferred, has_cut;
    int64_t last_ns; /* LADDER_TRACE: time of the last packet; rows so far: */
    uint64_t rows;
    struct open_call bars[2][BARS_MAX];
    int64_t now_ns; /* of the newest row */
    size_t program_count, program_capacity;
    struct ladder_program *programs; /* by program->index */
    unsigned open_connections;       /* of no program that is known */
    size_t connection_count, connection_room;
    struct ladder_connection *connections; /* by id: open addressing */
    struct again *again;                   /* NULL: each row is drawn */
    struct ladder_held *held;              /* stream.c; NULL: nothing was drawn event by event */
    size_t drawn_count, drawn_capacity;
    uint8_t *drawn; /* enum drawn, by call id */
    size_t two_rows_count, two_rows_capacity;
    bool *two_rows;                  /* by packet id: it arrives on a row of its own */
    const struct program *prompting; /* whose prompt was drawn last */
    bool prompt_open;                /* … and the cursor still stands behind it */
    struct text prompt;              /* its text */
};

/* ladder.c */
void ladder_give(struct ladder *l, const struct row_taker *taker); /* before the first row */
struct ladder_program *ladder_program(struct ladder *l, const struct program *program);
/* Valid until the next call of it. */
struct ladder_connection *ladder_connection(struct ladder *l, const struct connection *connection);
void connection_forget(struct ladder *l, int id);
uint8_t *call_drawn(struct ladder *l, const struct call *call); /* enum drawn */
enum lane lane_of_program(const struct program *program);
enum lane lane_of_end(const struct connection *connection, enum end end);
/* Both ends stand in this lane: a proxy of the server's side and its origin, two clients, a socket
 * that is connected to itself. */
bool is_inner(const struct connection *connection, enum lane *lane);
enum style lane_style(enum lane lane);
/* the hue of its connection, where it has one */
enum style call_style(const struct call *call);
enum style packet_style(const struct packet *packet);
const struct program *program_of_client(const struct connection *connection); /* NULL: not known */
bool ended_badly(const struct program *program, int status, int signal);

/* lanes.c.  Something in a lane:
 *
 *     ┌ 12 connect(3, 127.0.0.1:12000)  remark  place     STATE
 *     │      and what did not fit, indented
 */
struct item {
    const struct program *program; /* gives the label; may be NULL */
    const char *text;              /* clean, with marks */
    /* the same, not shortened to a row: what an extract's patterns are held against; or NULL: the
     * text */
    const char *reading;
    /* dim, behind the text, left out where it does not fit; or NULL */
    const char *remark;
    const char *place; /* the same, behind the remark */
    /* dim, at the lane's end, on a row of its own where it does not fit; or NULL */
    const char *state;
    enum { MARK_NONE, MARK_OPENS, MARK_CLOSES } mark;
    int slot; /* which bar, with a mark */
    enum style bar_style;
    bool goes_on; /* with what stands above it: hidden where that is */
};
void layout_init(struct ladder *l);
/* of a millisecond: what the time column says */
void time_format(char text[TIME_BYTES], int64_t tenths);
void row_begin(struct ladder *l, int64_t t_ns); /* header, time, bars */
void row_end(struct ladder *l);
void bar_put(struct ladder *l, enum lane lane, int slot, enum bar bar, enum style style);
/* first column of text: behind the bars */
int lane_text_at(const struct ladder *l, enum lane lane);
/* what its text may take of a row */
int item_columns(const struct ladder *l, enum lane lane, const struct item *item);
/* "" or "c2 " */
const char *lane_label(const struct ladder *l, const struct program *program,
                       char label[LABEL_BYTES]);
void lane_item(struct ladder *l, enum lane lane, int64_t t_ns, const struct item *item);
/* an item without extras */
void lane_text(struct ladder *l, const struct program *program, int64_t t_ns, const char *text);
void note_rows(struct ladder *l, int64_t t_ns, const char *text);
void divider_row(struct ladder *l, int64_t t_ns, const char *text);

/* again.c */
void again_init(struct ladder *l);       /* from now on rows that repeat are counted */
bool again_takes(struct ladder *l);      /* l->row is counted: it is not to be drawn */
bool again_took(const struct ladder *l); /* … so it was with the last one */
/* something else is drawn than a row, or nothing any more: say how many there were */
void again_close(struct ladder *l);
void again_free(struct ladder *l);

/* extract.c */
bool extract_skips(struct ladder *l, const char *text);
/* What is drawn from here to the next call of it reads so: is it hidden? */
void extract_next(struct ladder *l, const char *text);
void extract_packet(struct ladder *l, const struct packet *packet, const char *const state[2]);

/* calls.c */
/* On a local socket: the C library looks names up so.  Not shown, unless all is (-v). */
bool call_is_local(const struct call *call);
void call_begins(struct ladder *l, const struct timeline *timeline, size_t event,
                 const struct call *call);
void call_returns(struct ladder *l, const struct call *call, int64_t t_ns);
/* the process ended in them */
void calls_abandoned(struct ladder *l, const struct program *program, pid_t pid, int64_t t_ns);

/* leaders.c */
/* nothing but waiting keeps it, as far as its kind and its result tell */
bool call_may_wait(const struct call *call);
/* of the call that is open there: does it wait now? */
enum bar bar_of(const struct ladder *l, enum lane lane, int slot);
/* the packet has left */
void leaders_follow(struct ladder *l, const struct packet *packet);
/* from the bar of the call that made the packet leave to its tail, where it stands in this lane */
void leader_put(struct ladder *l, enum lane lane, const struct packet *packet);

/* call_text.c */
/* connect(3, …) · connect = 0 · connect(3, …) = 0 */
enum call_part { CALL_PART_BEGIN, CALL_PART_RESULT, CALL_PART_WHOLE };
void call_part_text(struct ladder *l, struct text *text, const struct call *call,
                    enum call_part part, bool with_fd, int columns);
void call_name_add(struct text *text, const struct call *call);
/* what is remarkable about a result: "end of stream"; or NULL (calls.c) */
const char *remark_on_result(const struct call *call);
void thread_add(struct text *text, pid_t tid); /* "[4711] " */
/* a thread of it does something */
void thread_seen(struct ladder *l, const struct program *of, pid_t tid);

/* labels.c */
enum { WIDE_LABEL = 36 }; /* columns of the wire from which labels have room for numbers */
/* connection 0: not named; words: of analysis, before the rest, or ""; arrow_columns: what the arrow
 * itself needs at least */
void label_build(struct ladder *l, struct text *text, const struct packet *packet,
                 unsigned connection, const char *words, int arrow_columns);
/* "SYN,ACK", "FIN", "": what the packet is besides data.  odd: room for flags that no ordinary TCP
 * combines so. */
enum { ODD_FLAGS = 40 };
/* "seq 1-6": the sequence numbers of its bytes, the SYN's not among them */
void label_seq(struct text *text, const struct packet *packet);
const char *label_word(const struct packet *packet, char odd[ODD_FLAGS]);

/* arrows.c */
/* the states that it brought, by lane */
void packet_draw(struct ladder *l, const struct packet *packet, struct way way,
                 const char *const state[2]);
void states_of_packet(const struct timeline *timeline, size_t event, const struct packet *packet,
                      enum way_part part, const char *state[2]);
/* over a wire: it arrives, later than the row that shows when it left */
void arrival_draw(struct ladder *l, const struct timeline *timeline, size_t event,
                  const struct arrival *arrival);
void state_draw(struct ladder *l, int64_t t_ns, const struct state_change *state);

/* sentences.c */
/* asked once of each packet: what was told is no news the next time */
bool sentence_is_due(struct ladder *l, const struct packet *packet);
/* On a wide terminal, in brackets in the packet's own row: in the lane of who sends it, or, of a bare
 * trace, behind column `at`.  False: there is no room. */
bool sentence_beside(struct ladder *l, enum lane from, int at, const char *says);
/* about what happens at the host of this lane: the other lane stays free */
void sentence_rows(struct ladder *l, enum lane about, int64_t t_ns, const char *says);
/* What is worth a word where it arrived, each once a run. */
void arrival_sentence(struct ladder *l, const struct timeline *timeline,
                      const struct arrival *arrival);

/* passage.c */
enum {
    WHOLE_ARROW = 4,  /* way_columns() of an arrow of one row */
    BETWEEN_MOST = 64 /* events between a packet's leaving and its arrival, where that is one row */
};
/* of the packet of this event; remembers it for arrival_has_row() */
struct way way_of(struct ladder *l, const struct timeline *timeline, size_t event,
                  const struct packet *packet);
bool arrival_has_row(struct ladder *l, const struct arrival *arrival);
/* What the wire did: "lost (rule 2)"; or "".  Returns how it is written. */
enum style way_words(struct way way, char words[FATE_LABEL_BYTES]);
/* It is lost, or comes to its receiver damaged, which drops it. */
bool way_ends_in_loss(struct way way);
/* columns of the wire that no label may take */
int way_columns(const struct ladder *l, const struct packet *packet, struct way way);
void arrow_put(struct ladder *l, const struct packet *packet, const char *label, bool to_right,
               struct way way);

/* tcp_info.c */
void tcp_info_row(struct ladder *l, const struct timeline *timeline, int64_t t_ns,
                  const struct tcp_told *told);

/* trace.c */
enum { TRACE_MARKS_BYTES = 96 };
/* the first time that a connection is drawn */
void introduction_row(struct ladder *l, const struct packet *packet);
/* when nothing happened for long */
void gap_row(struct ladder *l, int64_t t_ns);
/* "" */
const char *packet_words(const struct ladder *l, const struct packet *packet,
                         char words[TRACE_MARKS_BYTES]);
const char *packet_implied(struct ladder *l, const struct packet *packet); /* "connect", or NULL */
void malformed_rows(struct ladder *l, const struct malformed *malformed);

/* stream.c */
void held_free(struct ladder *l);

/* summary.c */
/* over the whole width, indented as it begins */
void line_wrapped(struct ladder *l, const char *text, enum style style);

/* rules.c */
void rules_lines(struct ladder *l, const struct timeline *timeline);

/* send_way.c: of the number-th send */
void send_way_lines(struct ladder *l, const struct timeline *timeline, size_t number);

/* counters.c */
void counter_lines(struct ladder *l, const struct timeline *timeline);

/* output.c */
void output_draw(struct ladder *l, int64_t t_ns, const struct output *output);
/* it was printed so often */
void repeated_draw(struct ladder *l, int64_t t_ns, const struct output *output);
void input_draw(struct ladder *l, int64_t t_ns, const struct output *input);
/* its unfinished line becomes a row */
void output_flush(struct ladder *l, const struct program *program);

#endif
