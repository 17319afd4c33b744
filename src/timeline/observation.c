/* One thing that was observed goes on the timeline: see observation.h. */
#include "timeline/observation.h"
#include "timeline/sources.h"

#include <stdlib.h>

void observation_release(struct observation *seen)
{
    free(seen->pieces);
    if (seen->kind == OBSERVED_PACKET)
        free(seen->packet);
    else if (seen->kind == OBSERVED_OUTPUT || seen->kind == OBSERVED_INPUT)
        free(seen->output.stays ? NULL : seen->output.text);
    else if (seen->kind == OBSERVED_NOTE || seen->kind == OBSERVED_RULE)
        free(seen->note);
    else if (seen->kind == OBSERVED_COUNTER)
        free(seen->counter.name);
    else if (seen->kind == OBSERVED_TCP_INFO)
        free(seen->report);
    else if (seen->kind == OBSERVED_CROSSED)
        free(seen->crossed.arrived);
}

static void printed(struct timeline *timeline, const struct observation *seen)
{
    const struct printed_text printed = { .program = seen->program,
                                          .pid = seen->pid,
                                          .tid = seen->output.tid,
                                          .stream = seen->output.stream,
                                          .bytes = seen->output.text,
                                          .count = seen->output.bytes };
    (seen->output.again ? timeline_output_again : timeline_output)(timeline, seen->t_ns, &printed);
}

void timeline_observe(struct timeline *timeline, const struct observation *seen)
{
    switch (seen->kind) {
    case OBSERVED_BEGINS: timeline_call_begins(timeline, seen->facts); break;
    case OBSERVED_ENDS: timeline_call_ends(timeline, seen->facts); break;
    case OBSERVED_SOCKET:
        timeline_socket_is(timeline, seen->t_ns, seen->program, seen->inode, seen->socket.domain,
                           seen->socket.type, &seen->socket.local, &seen->socket.peer);
        break;
    case OBSERVED_RELEASED:
        timeline_socket_released(timeline, seen->t_ns, seen->inode, seen->facts, seen->program,
                                 seen->pid);
        break;
    case OBSERVED_STATE:
        timeline_socket_state(timeline, seen->t_ns, seen->inode, seen->state, seen->facts);
        break;
    case OBSERVED_PACKET:
        if (seen->crossing || seen->host == HOST_WIRE)
            timeline_left(timeline, seen->packet, seen->crossing, seen->host);
        else
            timeline_packet(timeline, seen->packet);
        break;
    case OBSERVED_CROSSED:
        timeline_crossed(timeline, seen->t_ns, seen->crossing, &seen->crossed.fate,
                         seen->crossed.arrived);
        break;
    case OBSERVED_TCP_INFO:
        timeline_tcp_info(timeline, seen->t_ns, seen->host, seen->report);
        break;
    case OBSERVED_COUNTER:
        timeline_counter(timeline, seen->t_ns, seen->host, seen->counter.name, seen->counter.count);
        break;
    case OBSERVED_RULE: timeline_rule(timeline, seen->note); break;
    case OBSERVED_OUTPUT: printed(timeline, seen); break;
    case OBSERVED_INPUT:
        timeline_input(timeline, seen->t_ns, seen->program, seen->output.text, seen->output.bytes,
                       seen->output.stays);
        break;
    case OBSERVED_EXIT:
        timeline_exit(timeline, seen->t_ns, seen->program, seen->pid, seen->exit.status,
                      seen->exit.signal, seen->exit.is_first);
        break;
    case OBSERVED_ZOMBIE: timeline_zombie(timeline, seen->pid, seen->parent); break;
    case OBSERVED_PROGRAM:
        timeline_program(timeline, seen->t_ns, seen->started.id, seen->started.is_server,
                         seen->started.argc, seen->started.argv, seen->pid);
        timeline_program_host(timeline, seen->program, seen->host);
        break;
    case OBSERVED_REPEATED:
        timeline_repeated(timeline, seen->t_ns, seen->repeated.output, seen->repeated.times);
        break;
    case OBSERVED_NOTE: timeline_note(timeline, seen->t_ns, seen->note); break;
    case OBSERVATION_KINDS: /* no observation */ break;
    case OBSERVED_ASKED: timeline_asked_to_end(timeline, seen->t_ns); break;
    }
}
