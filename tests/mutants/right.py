"""Sixty right programs that are written otherwise than the solutions: none of them may lose a point.

A row: a name, the step, the step whose solution it is (else the same), and what is changed in which program: pairs of old and new text.  Old text must stand in the solution exactly
once, so that a row can't silently become the solution itself.  BODY stands for all that the server of 07-forever does for one client
after accept() (its printing included).
"""
import re


class Variant:
    def __init__(self, name, step, client=(), server=(), of=None):
        self.name, self.step, self.of, self.changes = name, step, of or step, {'client': client, 'server': server}

    def apply(self, program, text):
        for old, new in self.changes[program]:
            if old == BODY:
                begin = text.index('        char sentence[1024];')
                end = text.index('        //@cut')
                old = text[begin:end]
            if text.count(old) != 1:
                raise SystemExit('right variant "%s": this stands %d times in %s/%s.c: %s' % (self.name, text.count(old), self.of, program, old))
            text = text.replace(old, new)
        return text


BODY = object()
END = '\n    return 0;\n}\n'
INCLUDES = '#include <arpa/inet.h>\n'
RECV = 'recv(connection_socket, sentence, sizeof sentence, 0)'
SEND = 'send(connection_socket, sentence, (size_t)received, 0)'
CLOSE = 'close(connection_socket) == -1'
ACCEPT = 'accept(server_socket, (struct sockaddr *)&client, &client_length)'
SOCKET = 'socket(AF_INET, SOCK_STREAM, 0)'
LISTEN = 'listen(server_socket, 1)'
C_SEND = 'send(client_socket, sentence, strlen(sentence), 0)'
C_RECV = 'recv(client_socket, modified, sizeof modified, 0)'
C_SHOW = 'printf("From Server: %.*s\\n", (int)received, modified);'


def include(*names):
    return INCLUDES, INCLUDES + ''.join('#include <%s>\n' % n for n in names)


def function(text, *includes):
    """Text that stands before main()."""
    return 'int main(int argc, char *argv[])', text + '\nint main(int argc, char *argv[])'


def server(name, *changes):
    return Variant('server: ' + name, '07-forever', server=changes)


def client(name, *changes):
    return Variant('client: ' + name, '07-forever', client=changes)


SERVE = '''static void serve(int fd)
{
    char line[1024];
    ssize_t count = recv(fd, line, sizeof line, 0);
    for (ssize_t i = 0; i < count; i++)
        line[i] = (char)toupper((unsigned char)line[i]);
    if (count > 0)
        send(fd, line, (size_t)count, 0);
    close(fd);
}
'''
UNTIL_END = '''static void serve(int fd)
{
    char line[1024];
    ssize_t count;
    while ((count = recv(fd, line, sizeof line, 0)) > 0) {
        for (ssize_t i = 0; i < count; i++)
            line[i] = (char)toupper((unsigned char)line[i]);
        if (send(fd, line, (size_t)count, MSG_NOSIGNAL) == -1)
            break;
    }
    close(fd);
}
'''
CALL = '        serve(connection_socket);\n'
SEND_ALL = '''static ssize_t send_all(int fd, const char *bytes, size_t count)
{
    size_t gone = 0;
    while (gone < count) {
        ssize_t now = send(fd, bytes + gone, count - gone, 0);
        if (now == -1)
            return -1;
        gone += (size_t)now;
    }
    return (ssize_t)gone;
}
'''
SEND_BYTES = '''static ssize_t send_bytes(int fd, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (send(fd, bytes + i, 1, MSG_NOSIGNAL) == -1)
            return -1;
    return (ssize_t)count;
}
'''
RECEIVE_ALL = '''static ssize_t receive_count(int fd, char *bytes, size_t count)
{
    size_t here = 0;
    while (here < count) {
        ssize_t now = recv(fd, bytes + here, count - here, 0);
        if (now == -1)
            return -1;
        if (now == 0)
            break;
        here += (size_t)now;
    }
    return (ssize_t)here;
}
'''

RIGHT = [
    # ---- other calls that do the same ----
    server('write() in place of send()', (SEND, 'write(connection_socket, sentence, (size_t)received)')),
    server('read() in place of recv()', (RECV, 'read(connection_socket, sentence, sizeof sentence)')),
    server('sendto() and recvfrom()', (SEND, 'sendto(connection_socket, sentence, (size_t)received, 0, NULL, 0)'),
           (RECV, 'recvfrom(connection_socket, sentence, sizeof sentence, 0, NULL, NULL)')),
    server('sendmsg()', (SEND, 'sendmsg(connection_socket, &(struct msghdr){ .msg_iov = &(struct iovec){ sentence, (size_t)received }, '
                               '.msg_iovlen = 1 }, 0)')),
    server('recvmsg()', (RECV, 'recvmsg(connection_socket, &(struct msghdr){ .msg_iov = &(struct iovec){ sentence, sizeof sentence }, '
                               '.msg_iovlen = 1 }, 0)')),
    server('writev() of two pieces', include('sys/uio.h'),
           (SEND, 'writev(connection_socket, (struct iovec[]){ { sentence, (size_t)received / 2 }, { sentence + received / 2, '
                  '(size_t)(received - received / 2) } }, 2)')),
    server('readv() into two pieces', include('sys/uio.h'),
           (RECV, 'readv(connection_socket, (struct iovec[]){ { sentence, 10 }, { sentence + 10, sizeof sentence - 10 } }, 2)')),
    server('accept4() with SOCK_CLOEXEC', (ACCEPT, 'accept4(server_socket, (struct sockaddr *)&client, &client_length, SOCK_CLOEXEC)')),
    server('shutdown() before close()', (CLOSE, '(shutdown(connection_socket, SHUT_WR), close(connection_socket)) == -1')),
    server('MSG_NOSIGNAL', (SEND, 'send(connection_socket, sentence, (size_t)received, MSG_NOSIGNAL)')),
    server('all bytes in a loop', function(SEND_ALL), (SEND, 'send_all(connection_socket, sentence, (size_t)received)')),
    server('a byte a send()', function(SEND_BYTES), (SEND, 'send_bytes(connection_socket, sentence, (size_t)received)')),
    server('a peek first', (RECV, '(recv(connection_socket, sentence, 1, MSG_PEEK), recv(connection_socket, sentence, sizeof sentence, 0))')),
    server('descriptors moved with dup2()', (CLOSE, 'dup2(connection_socket, 9) == -1 || close(connection_socket) == -1 || close(9) == -1')),
    # ---- options and arguments ----
    server('SO_REUSEADDR', ('    if (bind(', '    setsockopt(server_socket, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));\n    if (bind(')),
    server('TCP_NODELAY', include('netinet/tcp.h'),
           ('        say_end(connection_socket);', '        setsockopt(connection_socket, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));\n'
            '        say_end(connection_socket);')),
    server('SO_KEEPALIVE', ('        say_end(connection_socket);', '        setsockopt(connection_socket, SOL_SOCKET, SO_KEEPALIVE, &(int){ 1 }, '
                            'sizeof(int));\n        say_end(connection_socket);')),
    server('a receive timeout of a minute', include('sys/time.h'),
           ('        say_end(connection_socket);', '        setsockopt(connection_socket, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ 60, 0 }, '
            'sizeof(struct timeval));\n        say_end(connection_socket);')),
    server('listen(SOMAXCONN)', (LISTEN, 'listen(server_socket, SOMAXCONN)')),
    server('listen(5)', (LISTEN, 'listen(server_socket, 5)')),
    server('listen(10)', (LISTEN, 'listen(server_socket, 10)')),
    server('accept(NULL, NULL), getpeername()', (ACCEPT, 'accept(server_socket, NULL, NULL)'),
           ('        say_end(connection_socket);', '        getpeername(connection_socket, (struct sockaddr *)&client, &client_length);\n'
            '        say_end(connection_socket);')),
    server('IPPROTO_TCP named', (SOCKET, 'socket(AF_INET, SOCK_STREAM, IPPROTO_TCP)')),
    server('PF_INET', (SOCKET, 'socket(PF_INET, SOCK_STREAM, 0)')),
    server('SOCK_CLOEXEC', (SOCKET, 'socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)')),
    server('memset() and fields', include('string.h'),
           ('''    struct sockaddr_in here = {
        .sin_family = AF_INET,
        .sin_port = htons((in_port_t)port),
        .sin_addr.s_addr = htonl(INADDR_ANY),
    };''', '''    struct sockaddr_in here;
    memset(&here, 0, sizeof here);
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = INADDR_ANY;
    here.sin_port = htons((in_port_t)port);''')),
    server('a buffer of 4096 bytes', ('        char sentence[1024];', '        char sentence[4096];')),
    server('a static buffer', ('        char sentence[1024];', '        static char sentence[65536];')),
    server('a buffer from malloc()', ('        char sentence[1024];', '        char *sentence = malloc(2048);'),
           (RECV, 'recv(connection_socket, sentence, 2048, 0)'), (CLOSE, '(free(sentence), close(connection_socket)) == -1')),
    # ---- other ways to serve ----
    server('a function for a client', function(SERVE), (BODY, CALL)),
    server('answers until the end comes', function(UNTIL_END), (BODY, CALL)),
    server('a process for each client', include('signal.h', 'sys/wait.h'), function(SERVE),
           ('    for (;;) {', '    signal(SIGCHLD, SIG_IGN);\n    for (;;) {'),
           (BODY, '''        if (fork() == 0) {
            close(server_socket);
            serve(connection_socket);
            _exit(0);
        }
        close(connection_socket);
''')),
    server('a process for each client, waited for', include('sys/wait.h'), function(UNTIL_END),
           (BODY, '''        pid_t child = fork();
        if (child == 0) {
            close(server_socket);
            serve(connection_socket);
            exit(0);
        }
        close(connection_socket);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
''')),
    server('a thread for each client', include('pthread.h'), function(SERVE + '''
static void *begin(void *fd)
{
    serve((int)(long)fd);
    return NULL;
}
'''), (BODY, '''        pthread_t thread;
        pthread_create(&thread, NULL, begin, (void *)(long)connection_socket);
        pthread_detach(thread);
''')),
    server('poll() before accept()', include('poll.h'), (ACCEPT, '(poll(&(struct pollfd){ .fd = server_socket, .events = POLLIN }, 1, -1), '
           'accept(server_socket, (struct sockaddr *)&client, &client_length))')),
    server('poll() before recv()', include('poll.h'), (RECV, '(poll(&(struct pollfd){ .fd = connection_socket, .events = POLLIN }, 1, -1), '
           'recv(connection_socket, sentence, sizeof sentence, 0))')),
    server('select() over all', include('sys/select.h'), function(SERVE),
           ('''        struct sockaddr_in client;
''', '''        static fd_set all;
        static int top;
        if (!top) {
            FD_ZERO(&all);
            FD_SET(server_socket, &all);
            top = server_socket;
        }
        fd_set ready = all;
        if (select(top + 1, &ready, NULL, NULL, NULL) == -1)
            continue;
        for (int fd = 0; fd <= top; fd++)
            if (fd != server_socket && FD_ISSET(fd, &ready)) {
                FD_CLR(fd, &all);
                serve(fd);
            }
        if (!FD_ISSET(server_socket, &ready))
            continue;
        struct sockaddr_in client;
'''), (BODY, '''        FD_SET(connection_socket, &all);
        top = connection_socket > top ? connection_socket : top;
''')),
    server('errors survived with continue', ('''            perror("accept");
            return 1;''', '''            perror("accept");
            continue;''')),
    server('SIGPIPE ignored', include('signal.h'), ('    for (;;) {', '    signal(SIGPIPE, SIG_IGN);\n    for (;;) {')),
    server('while (1)', ('    for (;;) {', '    while (1) {')),
    server('a counter without an end', ('    for (;;) {', '    for (unsigned long served = 0;; served++) {')),
    server('capitals by arithmetic', ('(char)toupper((unsigned char)sentence[i])',
           '(char)(sentence[i] >= \'a\' && sentence[i] <= \'z\' ? sentence[i] - (\'a\' - \'A\') : sentence[i])')),
    server('capitals by a table', function('static char upper(char c)\n{\n    static const char small[] = "abcdefghijklmnopqrstuvwxyz", '
           'great[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";\n    for (int i = 0; i < 26; i++)\n        if (c == small[i])\n            return great[i];\n'
           '    return c;\n}\n'), ('(char)toupper((unsigned char)sentence[i])', 'upper(sentence[i])')),
    server('says nothing at all', ('        printf("client is %s:%d\\n", inet_ntoa(client.sin_addr), ntohs(client.sin_port));', ''),
           ('            printf("Received %zd bytes: %.*s\\n", received, (int)received, sentence);', '            (void)0;')),
    server('says much on standard error', ('        say_end(connection_socket);',
           '        for (int i = 0; i < 200; i++)\n            fprintf(stderr, "a client has come, line %d of the log\\n", i);\n        say_end(connection_socket);')),
    server('a second before listen()', ('    if (listen(', '    sleep(1);\n    if (listen(')),
    server('an IPv6 socket for both', ('int server_socket = ' + SOCKET, 'int server_socket = socket(AF_INET6, SOCK_STREAM, 0)'),
           ('''    struct sockaddr_in here = {
        .sin_family = AF_INET,
        .sin_port = htons((in_port_t)port),
        .sin_addr.s_addr = htonl(INADDR_ANY),
    };''', '    struct sockaddr_in6 here = { .sin6_family = AF_INET6, .sin6_port = htons((in_port_t)port) };'),
           ('        struct sockaddr_in client;', '        struct sockaddr_in client = { 0 };'), (ACCEPT, 'accept(server_socket, NULL, &client_length)')),
    # ---- clients ----
    client('write() and read()', (C_SEND, 'write(client_socket, sentence, strlen(sentence))'), (C_RECV, 'read(client_socket, modified, sizeof modified)')),
    client('a loop of recv() until all has come', function(RECEIVE_ALL), (C_RECV, 'receive_count(client_socket, modified, strlen(sentence))')),
    client('MSG_WAITALL', (C_RECV, 'recv(client_socket, modified, strlen(sentence), MSG_WAITALL)')),
    client('recv() into one byte less, ended by NUL', (C_RECV, 'recv(client_socket, modified, sizeof modified - 1, 0)'),
           (C_SHOW, 'modified[received] = 0;\n    printf("From Server: ");\n    fwrite(modified, 1, (size_t)received, stdout);\n    puts("");')),
    client('fwrite()', (C_SHOW, 'printf("From Server: ");\n    fwrite(modified, 1, (size_t)received, stdout);\n    putchar(\'\\n\');')),
    client('the answer alone', (C_SHOW, 'printf("%.*s\\n", (int)received, modified);')),
    client('write() on the terminal', (C_SHOW, 'fflush(stdout);\n    write(1, "From Server: ", 13);\n    write(1, modified, (size_t)received);\n    write(1, "\\n", 1);')),
    client('getline()', ('    char sentence[1024];', '    char *sentence = NULL;\n    size_t room = 0;'),
           ('fgets(sentence, sizeof sentence, stdin) == NULL', 'getline(&sentence, &room, stdin) == -1')),
    client('the newline goes along', ('    sentence[strcspn(sentence, "\\n")] = \'\\0\';', '    ;')),
    client('shutdown() before close()', ('close(client_socket) == -1', 'shutdown(client_socket, SHUT_RDWR) == -1 || close(client_socket) == -1')),
    client('half-close after the line', (C_SEND + ' == -1', C_SEND + ' == -1 || shutdown(client_socket, SHUT_WR) == -1')),
    client('TCP_NODELAY, keep-alive', include('netinet/tcp.h'),
           ('    if (connect(', '    setsockopt(client_socket, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));\n'
            '    setsockopt(client_socket, SOL_SOCKET, SO_KEEPALIVE, &(int){ 1 }, sizeof(int));\n    if (connect(')),
    client('poll() before recv()', include('poll.h'),
           (C_RECV, '(poll(&(struct pollfd){ .fd = client_socket, .events = POLLIN }, 1, -1), recv(client_socket, modified, sizeof modified, 0))')),
    client('exit(0)', ('''        perror("close");
        return 1;
    }
    return 0;''', '''        perror("close");
        return 1;
    }
    exit(0);''')),
    # ---- earlier steps: what a later one asks for is there already ----
    Variant('01: the server listens, too', '01-sockets', server=[(END, '    listen(server_socket, 1);' + END)]),
    Variant('01: both close', '01-sockets', [(END, '    close(client_socket);' + END), include('unistd.h')],
            [(END, '    close(server_socket);' + END), include('unistd.h')]),
    Variant('02: the client closes', '02-knock', client=[(END, '    close(client_socket);' + END), include('unistd.h')]),
    Variant('03: both close', '03-two-doors', [(END, '    close(client_socket);' + END), include('unistd.h')],
            [(END, '    close(connection_socket);' + END), include('unistd.h')]),
    Variant('04: both close', '04-one-line', [(END, '    close(client_socket);' + END), include('unistd.h')],
            [(END, '    close(connection_socket);' + END), include('unistd.h')]),
    Variant('05: the solution of 06', '05-capitals', of='06-goodbye'),
    Variant('05: the solution of 07', '05-capitals', of='07-forever'),
    Variant('06: the solution of 07', '06-goodbye', of='07-forever'),
]
