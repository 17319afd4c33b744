"""Just enough of C to change a lab's solution: its tokens, and the statements of one function.

    source = Source(text)
    for statement in source.statements('main'): …     # in the order of the text, nested ones too

A token or statement knows where it stands (start, end: offsets into the text), so a change is a cut and a paste, and the
rest of the file stays as it was written.  No preprocessor, no types: the solutions are plain C without macros of their own.
"""
import re

TOKEN = re.compile(r'''
    (?P<space>\s+) | (?P<comment>//[^\n]*|/\*.*?\*/|^\#[^\n]*) | (?P<string>"(?:\\.|[^"\\])*") | (?P<char>'(?:\\.|[^'\\])*')
  | (?P<number>\d[\w.]*) | (?P<name>[A-Za-z_]\w*) | (?P<op>->|\+\+|--|<=|>=|==|!=|&&|\|\||[+\-*/%]=|.)
''', re.X | re.S | re.M)


class Token:
    def __init__(self, match):
        self.kind, self.text, self.start, self.end = match.lastgroup, match.group(), match.start(), match.end()

    def __repr__(self):
        return self.text


class Statement:
    """`head` is the tokens in the parentheses of if, for and while; `body` the statements within (of if: both branches)."""

    def __init__(self, tokens, word='', head=(), body=(), parent_is_list=True):
        self.tokens, self.word, self.head, self.body = tokens, word, list(head), list(body)
        self.in_list = parent_is_list # it may go without leaving an if or a loop without its statement
        self.start, self.end = tokens[0].start, tokens[-1].end

    def walk(self):
        yield self
        for inner in self.body:
            yield from inner.walk()


class Source:
    def __init__(self, text):
        self.text = text
        self.tokens = [t for t in map(Token, TOKEN.finditer(text)) if t.kind not in ('space', 'comment')]

    def line(self, offset):
        return self.text.count('\n', 0, offset) + 1

    def close(self, i):
        """The index of the bracket that closes the one at tokens[i]."""
        pairs, depth = {'(': ')', '{': '}', '[': ']'}, 0
        for j in range(i, len(self.tokens)):
            text = self.tokens[j].text
            depth += (text in pairs) - (text in pairs.values())
            if depth == 0:
                return j
        raise ValueError('a bracket in line %d is not closed' % self.line(self.tokens[i].start))

    def statements(self, function):
        tokens = self.tokens
        for i, token in enumerate(tokens):
            if token.text == function and tokens[i + 1].text == '(':
                begin = self.close(i + 1) + 1
                if tokens[begin].text == '{':
                    return self._list(begin + 1, self.close(begin))
        raise ValueError('there is no function ' + function)

    def _list(self, i, end):
        found = []
        while i < end:
            statement, i = self._statement(i, True)
            found.append(statement)
        return found

    def _statement(self, i, in_list):
        tokens, begin = self.tokens, i
        word = tokens[i].text
        if word == '{':
            end = self.close(i)
            return Statement(tokens[begin:end + 1], '{', body=self._list(i + 1, end), parent_is_list=in_list), end + 1
        if word in ('if', 'for', 'while'):
            end = self.close(i + 1)
            head = tokens[i + 2:end]
            inner, i = self._statement(end + 1, False)
            body = [inner]
            if word == 'if' and tokens[i].text == 'else':
                other, i = self._statement(i + 1, False)
                body.append(other)
            return Statement(tokens[begin:i], word, head, body, in_list), i
        while tokens[i].text != ';':
            i = self.close(i) + 1 if tokens[i].text in '({[' else i + 1
        return Statement(tokens[begin:i + 1], word if word == 'return' else '', parent_is_list=in_list), i + 1
