/* The version of sockwire: the two words of the file VERSION. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

extern const char version_number[]; /* "0.1" */
extern const char version_date[];   /* "2026-11-29" */
extern const char version_tool[];   /* "sockwire 0.1": who wrote a file */

#endif
