"""The kinds of mutants: each makes one small mistake of a right program.

A kind is a generator: given a Source and the statements that the student answers for, it yields changes (start, end, new
text).  Its name is what the report counts by.
"""
SOCKET_CALLS = ('socket', 'bind', 'listen', 'accept', 'connect', 'send', 'writev', 'recv', 'close')
SWAPS = { # what is easily taken for something else
    'AF_INET': ['AF_INET6', 'AF_UNIX'], 'SOCK_STREAM': ['SOCK_DGRAM'], 'INADDR_ANY': ['INADDR_LOOPBACK', 'INADDR_BROADCAST'],
    'htons': ['htonl', 'ntohl'], 'htonl': ['htons'], 'server_socket': ['connection_socket', '0', '1'],
    'connection_socket': ['server_socket', '0', '1'], 'client_socket': ['0', '1'], 'port': ['12001'],
    'sentence': ['modified'], 'modified': ['sentence'], 'toupper': ['tolower', 'isupper'], 'recv': ['send'], 'send': ['recv'],
    'here': ['client'], 'there': ['server'], 'accept': ['connect'], 'connect': ['bind'], 'bind': ['connect'],
}
KINDS = {}


def kind(function):
    KINDS[function.__name__.replace('_', '-')] = function
    return function


def calls(tokens):
    """(index of the name, index of its closing parenthesis, name) of each call."""
    for i, token in enumerate(tokens[:-1]):
        if token.kind == 'name' and tokens[i + 1].text == '(' and token.text not in ('if', 'for', 'while', 'sizeof', 'return'):
            depth = 0
            for j in range(i + 1, len(tokens)):
                depth += (tokens[j].text == '(') - (tokens[j].text == ')')
                if depth == 0:
                    yield i, j, token.text
                    break


def arguments(tokens, i, j):
    """The tokens of each argument of the call whose name is tokens[i], up to its parenthesis tokens[j]."""
    found, depth = [[]], 0
    for token in tokens[i + 2:j]:
        depth += (token.text in '({[') - (token.text in ')}]')
        if token.text == ',' and depth == 0:
            found.append([])
        else:
            found[-1].append(token)
    return [a for a in found if a]


def own(statement):
    """Its tokens without those of the statements inside it."""
    inner = [(b.start, b.end) for b in statement.body]
    return [t for t in statement.tokens if not any(a <= t.start < b for a, b in inner)]


def socket_call(statement):
    for _, _, name in calls(own(statement)):
        if name in SOCKET_CALLS:
            return name
    return None


@kind
def remove_call(source, statements):
    """A socket call is left out: the statement, with what is done when it fails; of `x = call()` the right side."""
    for s in statements:
        if not socket_call(s):
            continue
        if s.word == 'if':
            yield s.start, s.end, '' if s.in_list else ';'
        elif not s.word:
            equals = next((t for t in s.tokens if t.text == '='), None)
            yield (equals.end, s.end, ' 0;') if equals else (s.start, s.end, '' if s.in_list else ';')


@kind
def remove_statement(source, statements):
    for s in statements:
        if socket_call(s) or s.word in ('{',) or declares(s):
            continue
        yield s.start, s.end, '' if s.in_list else ';'


def declares(s):
    return not s.word and len(s.tokens) > 2 and s.tokens[0].kind == 'name' and (
        s.tokens[1].kind == 'name' or s.tokens[0].text in ('struct', 'const', 'char', 'int', 'ssize_t'))


@kind
def early_return(source, statements):
    for s in statements:
        if s.in_list and s.word != 'return' and not s.word == '{':
            yield s.start, s.start, 'return 0; '


@kind
def compare(source, statements):
    other = {'==': ['!='], '!=': ['=='], '<': ['<=', '>'], '>': ['>=', '<'], '<=': ['<'], '>=': ['>']}
    for s in statements:
        for t in own(s):
            for new in other.get(t.text, []) if t.kind == 'op' else []:
                yield t.start, t.end, new


@kind
def arithmetic(source, statements):
    other = {'+': ['-'], '-': ['+'], '++': ['--'], '--': ['++']}
    for s in statements:
        for t in own(s):
            for new in other.get(t.text, []) if t.kind == 'op' else []:
                if not is_minus_one(source, t):
                    yield t.start, t.end, new


def is_minus_one(source, token):
    """The -1 that results are compared with."""
    return token.text == '-' and source.text[token.end:token.end + 1] == '1'


@kind
def logic(source, statements):
    for s in statements:
        for t in own(s):
            if t.text in ('&&', '||'):
                yield t.start, t.end, '||' if t.text == '&&' else '&&'


@kind
def negate(source, statements):
    for s in statements:
        if s.word in ('if', 'while') and s.head:
            yield s.head[0].start, s.head[-1].end, '!(%s)' % source.text[s.head[0].start:s.head[-1].end]


@kind
def constant(source, statements):
    for s in statements:
        for t in own(s):
            if t.kind == 'number' and t.text.isdigit() and source.text[t.start - 1] != '-':
                for new in (int(t.text) + 1, int(t.text) - 1, 0):
                    if str(new) != t.text and new >= 0:
                        yield t.start, t.end, str(new)


@kind
def bound(source, statements):
    """One more, one less, half, or the size of a pointer."""
    for s in statements:
        tokens = own(s)
        for i, t in enumerate(tokens[:-1]):
            if t.text == 'sizeof':
                name = tokens[i + 1]
                if name.kind == 'name':
                    for new in ('(sizeof %s + 1)', '(sizeof %s - 1)', '(sizeof %s / 2)', 'sizeof &%s'):
                        yield t.start, name.end, new % name.text
        for i, j, name in calls(tokens):
            if name in ('send', 'recv'):
                size = arguments(tokens, i, j)[2:3]
                for words in size:
                    old = source.text[words[0].start:words[-1].end]
                    if 'sizeof' not in old:
                        for new in ('%s + 1', '%s - 1', '%s / 2', 'sizeof sentence'):
                            yield words[0].start, words[-1].end, new.replace('%s', old)


@kind
def swap_arguments(source, statements):
    for s in statements:
        tokens = own(s)
        for i, j, name in calls(tokens):
            words = arguments(tokens, i, j)
            for one, two in zip(words, words[1:]):
                a, b = (source.text[w[0].start:w[-1].end] for w in (one, two))
                between = source.text[one[-1].end:two[0].start]
                yield one[0].start, two[-1].end, b + between + a


@kind
def drop_argument_call(source, statements):
    """f(x) becomes x: htons() forgotten, strlen() forgotten."""
    for s in statements:
        tokens = own(s)
        for i, j, name in calls(tokens):
            words = arguments(tokens, i, j)
            if name not in SOCKET_CALLS and len(words) == 1 and i > 0:
                yield tokens[i].start, tokens[j].end, '(%s)' % source.text[words[0][0].start:words[0][-1].end]


@kind
def other_name(source, statements):
    for s in statements:
        for t in own(s):
            for new in SWAPS.get(t.text, []) if t.kind == 'name' else []:
                yield t.start, t.end, new


@kind
def twice(source, statements):
    for s in statements:
        if socket_call(s) and s.in_list and not declares(s):
            yield s.end, s.end, ' ' + source.text[s.start:s.end]


@kind
def swap_statements(source, statements):
    everything = [s for s in statements if s.in_list]
    for one, two in zip(everything, everything[1:]):
        if one.end <= two.start and not source.text[one.end:two.start].strip(' \n').startswith('}'):
            a, b = source.text[one.start:one.end], source.text[two.start:two.end]
            yield one.start, two.end, b + source.text[one.end:two.start] + a


@kind
def loop_once(source, statements):
    for s in statements:
        if s.word in ('for', 'while') and s.body[0].word == '{':
            yield s.body[0].end - 1, s.body[0].end, 'break; }'


@kind
def text(source, statements):
    """The empty text, and the text without its last character."""
    for s in statements:
        for t in own(s):
            if t.kind == 'string' and len(t.text) > 3:
                cut = t.text[:-3] if t.text[-3] == '\\' else t.text[:-2]
                yield t.start, t.end, '""'
                yield t.start, t.end, cut + '"'


@kind
def bracket_lost(source, statements):
    """`if ((x = f()) == -1)`'s kind: the comparison's value is what is kept."""
    for s in statements:
        equals = next((t for t in s.tokens if t.text == '='), None)
        if not s.word and equals and socket_call(s):
            yield s.end - 1, s.end, ' == -1;'


@kind
def character(source, statements):
    for s in statements:
        for t in own(s):
            if t.kind in ('char', 'string') and t.text in (r"'\0'", r'"\n"'):
                yield t.start, t.end, {r"'\0'": r"'\n'", r'"\n"': r'"\r"'}[t.text]
