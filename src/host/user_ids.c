/* Other user ids: see user_ids.h.  setresuid(2) knows only those that the user namespace maps
 * (/proc/self/uid_map), and wants CAP_SETUID. */
#include "host/user_ids.h"

#include <grp.h>
#include <unistd.h>

int user_ids_take(uid_t id)
{
    return setgroups(0, NULL) == 0 && setresgid(id, id, id) == 0 && setresuid(id, id, id) == 0 ? 0
                                                                                               : -1;
}

int user_ids_try(bool *small)
{
    *small = false;
    if (user_ids_take(USER_IDS) == 0)
        return 0;
    *small = true;
    return user_ids_take(USER_IDS_SMALL);
}
