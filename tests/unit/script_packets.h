/* The packets of a script: `conn` lines and packet lines (script.h says how they look). */
#ifndef TESTS_UNIT_SCRIPT_PACKETS_H
#define TESTS_UNIT_SCRIPT_PACKETS_H

#include "script_line.h"

void script_connection_line(struct line *line);
void script_packet_line(struct line *line, int64_t t_ns);
/* tell the timeline what has arrived by then */
void script_arrivals(struct script *script, int64_t until_us);

#endif
