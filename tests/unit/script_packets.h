/* The packets of a script: `conn` lines and packet lines (script.h says how they look). */
#ifndef TESTS_UNIT_SCRIPT_PACKETS_H
#define TESTS_UNIT_SCRIPT_PACKETS_H

#include "script_words.h"

void script_connection_line(struct words *words);
void script_packet_line(struct words *words, int64_t t_ns);

#endif
