/* What is said of a connection in the summary and behind a ladder: what its packets prove, and no
 * more. */
#ifndef VIEW_TABLE_WORDS_H
#define VIEW_TABLE_WORDS_H

#include "base/text.h"
#include "view/table.h"

/* "opened by handshake", ", closed by FIN (client first)": for sentences about one connection.
 * Nothing for datagrams. */
void table_opened_add(struct text *text, const struct table_row *row);
/* of the ends; NULL: client, server */
void table_closed_add(struct text *text, const struct table_row *row, const char *const names[2]);

/* The same for a column: "FIN", "refused"; how long the handshake took, or why that is not told. */
const char *table_closed_word(const struct table_row *row);
void table_handshake_add(struct text *text, const struct table_row *row, bool ascii);

bool table_is_bad(const struct table_row *row); /* reset, refused or not answered */

#endif
