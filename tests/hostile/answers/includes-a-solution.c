/* tries: to have a file from outside its folder compiled into it
 * runs: no
 * held: lost server-builds
 * held: says no the secret of */
#include OUTSIDE "/secret"
#include "world.h"
