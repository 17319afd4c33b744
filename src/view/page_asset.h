/* The page without its data: made from page/ by page/join.sh, when sockwire is built. */
#ifndef VIEW_PAGE_ASSET_H
#define VIEW_PAGE_ASSET_H

#include <stddef.h>

extern const char page_before_data[], page_behind_data[]; /* not ended by a NUL */
extern const size_t page_before_data_bytes, page_behind_data_bytes;

#endif
