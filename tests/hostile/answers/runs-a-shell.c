/* tries: to have another program make the connection: a shell, Python, Perl
 * step: 02
 * role: client
 * held: lost client-connects */
#include "hostile.h"

int main(void)
{
    tried();
    if (system("exec 3<>/dev/tcp/127.0.0.1/12000") == 0)
        broke("a shell ran");
    execlp("bash", "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/12000; sleep 1", (char *)NULL);
    execlp("python3", "python3", "-c",
           "import socket; socket.create_connection(('127.0.0.1', 12000))", (char *)NULL);
    execlp("perl", "perl", "-MIO::Socket", "-e", "IO::Socket::INET->new('127.0.0.1:12000')",
           (char *)NULL);
    return 1;
}
