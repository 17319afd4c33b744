/* The version of sockwire: see version.h.  The Makefile reads VERSION and gives its words to this
 * file alone, so that a new version compiles nothing else again. */
#include "base/version.h"

const char version_number[] = SOCKWIRE_VERSION;
const char version_date[] = SOCKWIRE_DATE;
const char version_tool[] = "sockwire " SOCKWIRE_VERSION;
