/* Bytes as letters, digits, '+' and '/' (RFC 4648, section 4), in one line. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stddef.h>

#include "base/text.h"

void base64_add(struct text *out, const void *bytes, size_t count);

#endif
