/* Runs over a wire, by hand: see wire_runs.h. */
#include "wire_runs.h"

#define HOSTS "wire \n conn - 192.0.2.11:40000 192.0.2.1:12000 \n"
#define OVER_WIRE                                            \
    LISTENING "20 client socket tcp = #11 \n"                \
              "30 client connect#11 192.0.2.1:12000 { \n"    \
              "32 > S at +20000 \n"                          \
              "20034 < S. at +20000 \n"                      \
              "40036 > . at +20000 \n"                       \
              "40040 client } = 0 local 192.0.2.11:40000 \n" \
              "60050 server accept#10 = #20 from 192.0.2.11:40000 \n"

/* Ten segments, the third lost; what follows is found by duplicate ACKs and SACK. */
static const char lost_segment[] =
    HOSTS "rule \"delay 20ms\" \n"
          "rule \"client: data drop @ 3\" \n"
          "rule \"server: fin drop @ 1\" \n" OVER_WIRE "70000 client send#11 7240 { \n"
          "70001 > . 1:1449 at +20000 \n"
          "70011 > . 1449:2897 at +20000 \n"
          "70021 > . 2897:4345 lost by 2 \n"
          "70031 > . 4345:5793 at +20000 \n"
          "70041 > P. 5793:7241 at +20000 \n"
          "70046 client } = 7240 \n"
          "90002 < . ack 1449 at +20000 \n"
          "90012 < . ack 2897 at +20000 \n"
          "90032 < . ack 2897 sack 4345:5793 at +20000 \n"
          "90042 < . ack 2897 sack 4345:7241 at +20000 \n"
          "110048 > . 2897:4345 at +20000 \n"
          "130058 < . ack 7241 at +20000 \n"
          "130060 server recv#20 9000 = 7240 \n";

/* All that the wire can do, and the wire's own word. */
static const char fates[] =
    HOSTS "rule \"client: data hold 2 @ 1\" \n"
          "rule \"client: data duplicate @ 2\" \n"
          "rule \"client: data corrupt @ 4\" \n"
          "rule \"client: data delay 60ms @ 5\" \n"
          "rule \"mtu 576\" \n"
          "rule \"server: any drop\" \n" OVER_WIRE "70000 client send#11 \"one\" { \n"
          "70001 > P. 1:4 \"one\" held by 1 at 90021 \n"
          "70003 client } = 3 \n"
          "70010 client send#11 \"two\" { \n"
          "70011 > P. 4:7 \"two\" copy by 2 at +20000 copy by 2 at +20001 \n"
          "70013 client } = 3 \n"
          "70020 client send#11 \"six\" { \n"
          "70021 > P. 7:10 \"six\" at +20000 \n"
          "70023 client } = 3 \n"
          "90012 < . ack 1 sack 4:7 at +20000 \n"
          "90025 < . ack 10 lost by 6 at +9000 \n"
          "170000 client send#11 \"ten\" { \n"
          "170001 > P. 10:13 \"ten\" damaged by 3 at +20000 \n"
          "170003 client } = 3 \n"
          "400001 > P. 10:13 \"ten\" late by 4 at +80000 \n"
          "480005 < . ack 13 at +20000 \n"
          "500000 client send#11 1000 = 1000 \n"
          "500001 > P. 13:1013 too_big by 5 \n"
          "500050 < icmp tcp fragmentation-needed bywire \n"
          "500060 > . 13:537 at +20000 \n";

/* So near that one row shows both; the second FIN leaves before the first has come. */
static const char near[] = HOSTS LISTENING "20 client socket tcp = #11 \n"
                                           "30 client connect#11 192.0.2.1:12000 { \n"
                                           "32 > S at +60 \n"
                                           "100 < S. at +60 \n"
                                           "170 > . at +60 \n"
                                           "175 client } = 0 local 192.0.2.11:40000 \n"
                                           "240 server accept#10 = #20 from 192.0.2.11:40000 \n"
                                           "300 client send#11 \"hello\" { \n"
                                           "301 > P. 1:6 \"hello\" at +60 \n"
                                           "310 client } = 5 \n"
                                           "370 < . ack 6 at +60 \n"
                                           "500 client close#11 last { \n"
                                           "501 > F. at +60 \n"
                                           "502 client } = 0 \n"
                                           "530 server close#20 last { \n"
                                           "531 < F. 1:1 ack 6 at +60 \n"
                                           "532 server } = 0 \n"
                                           "565 < . 2:2 ack 7 at +60 \n"
                                           "595 > . ack 2 at +60 \n";

const struct wire_run wire_runs[] = {
    { "lost", lost_segment },
    { "fates", fates },
    { "near", near },
};
const size_t wire_run_count = sizeof wire_runs / sizeof *wire_runs;
