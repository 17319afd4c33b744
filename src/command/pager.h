/* The pager: what is longer than the terminal is read page by page. */
#ifndef COMMAND_PAGER_H
#define COMMAND_PAGER_H

/* When standard output is a terminal, put a pager before it: $PAGER, else less; from here on, what
 * is written to stdout goes to the pager.  less shows what fits on one screen and ends at once
 * (-F).  Nothing happens with `PAGER=cat`, an empty one, or where there is none.  Look at the
 * terminal (colour, width) before. */
void pager_start(void);

/* Everything is written: wait until the reader has read it.  A reader who quit early is no error;
 * then the rest was not wanted. */
void pager_end(void);

#endif
