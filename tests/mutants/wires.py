"""The kinds of mutants of a rules file (14-bad-wire): a rule that is missing, another host, another kind of packet, another action, another number."""
import re

OTHER = {
    'other-host': [('client:', 'server:'), ('host server:', 'host any:')],
    'other-packets': [(' syn ', ' data '), (' data ', ' ack '), (' data ', ' syn '), (' fin ', ' data '), (' fin ', ' ack ')],
    'other-action': [(' drop', ' duplicate'), (' drop', ' corrupt'), (' duplicate', ' drop'), (' duplicate', ' corrupt'), (' hold 1', ' drop'),
                     (' hold 1', ' hold 4'), (' corrupt', ' corrupt fixed'), (' corrupt', ' duplicate')],
    'other-number': [('@ 1-4', '@ 1-2'), ('@ 1', '@ 31'), ('@ 2', '@ 32'), ('@ 2', '@ 7'), ('@ 3', '@ 33'), ('@ 3', '@ 7'), ('tcp_sack 0', 'tcp_sack 1'), ('8%', '0.01%'), ('15%', '0.01%')],
    'every-one': [(' @ 1', ''), (' @ 2', ''), (' @ 3', '')],
}
KINDS = ['remove-rule'] + list(OTHER)


def answers(text):
    """(line number from 0, line) of what the student writes."""
    inside = False
    for number, line in enumerate(text.splitlines()):
        if line.startswith('#@todo ') or line == '#@end':
            inside = line != '#@end'
        elif inside and not line.startswith('#'):
            yield number, line


def changes(text):
    """(kind, line number, the line that stands there then)."""
    for number, line in answers(text):
        yield 'remove-rule', number, ''
        for kind, pairs in OTHER.items():
            for old, new in pairs:
                if re.search(re.escape(old) + r'(?!\d|-)', line):
                    yield kind, number, line.replace(old, new, 1)
