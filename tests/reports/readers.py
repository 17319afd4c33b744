"""What platforms read of a report, as replicas: each refuses what its platform refuses, and returns the score.

    readers.py FORMAT [FILE]     one report, of standard input or FILE: prints "85" or "no score"
    readers.py --lines           many, of standard input: a line of JSON for each,
                                 {"format", "step", "checks", "score" (null: none), "max_score", "bytes" (hexadecimal)}

A line for each report that is refused, or from which another score would be taken; exit status 1 when there was one, 77 when nothing could be
tried.  Where a module is missing that a reader wants (jsonschema, docutils), what it alone can say is left out.
"""
import base64
import json
import os
import re
import sys
import warnings
import xml.etree.ElementTree

warnings.filterwarnings('ignore', category=DeprecationWarning)
SVG = '{http://www.w3.org/2000/svg}'
HERE = os.path.dirname(os.path.abspath(__file__))


class Refused(Exception):
    """The platform takes no such report."""


def want(holds, *what):
    if not holds:
        raise Refused(' '.join(str(word) for word in what))


def is_number(value, least=None, most=None):
    return (isinstance(value, (int, float)) and not isinstance(value, bool) and (least is None or value >= least) and
            (most is None or value <= most))


def is_int(value, least=0):
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def only(found, names, where):
    want(isinstance(found, dict), where, 'is no object')
    want(set(found) <= set(names), where, 'has', sorted(set(found) - set(names)))


def load(text):
    def twice(pairs):
        names = [name for name, _ in pairs]
        want(len(names) == len(set(names)), 'a name stands twice in', names)
        return dict(pairs)

    def no_number(word):
        raise Refused(word + ' is no JSON')

    try:
        return json.loads(text, object_pairs_hook=twice, parse_constant=no_number)
    except ValueError as error:
        raise Refused('no JSON: %s' % error) from error


# ---- the platforms: text → (score or None, of how many or None, names of the checks or None) ----

def gradescope(text):
    """results.json: a score as a whole, or one for each test."""
    s = load(text)
    only(s, ('score', 'execution_time', 'output', 'output_format', 'visibility', 'stdout_visibility', 'tests', 'extra_data', 'leaderboard'),
         'results.json')
    formats = ('text', 'html', 'simple_format', 'md', 'ansi')
    want(s.get('output_format', 'text') in formats and is_number(s.get('execution_time', 0), 0), 'its head')
    for test in s['tests']:
        only(test, ('score', 'max_score', 'status', 'name', 'name_format', 'number', 'output', 'output_format', 'tags', 'visibility',
                    'extra_data'), 'a test')
        want(test.get('output_format', 'text') in formats and test.get('visibility', 'visible') in
             ('visible', 'hidden', 'after_due_date', 'after_published'), 'a test:', test)
        want(test.get('status', 'passed') in ('passed', 'failed'), 'status', test)
        want(all(is_number(test.get(key, 0)) for key in ('score', 'max_score')), 'points', test)
        want('score' not in test or 'score' in s, 'a score of a test alone')
    want('score' not in s or is_number(s['score'], 0), 'score')
    return s.get('score'), None, [test['name'] for test in s['tests']]


def is_picture(image):
    """A label and a URL that holds an SVG: elements that draw, no script, nothing that is looked up."""
    only(image, ('label', 'url'), 'an image')
    kind, _, letters = image['url'].partition(',')
    want(isinstance(image['label'], str) and image['label'] and kind == 'data:image/svg+xml;base64', 'an image:', kind)
    root = xml.etree.ElementTree.fromstring(base64.b64decode(letters, validate=True))
    for element in root.iter():
        want(element.tag.startswith(SVG) and element.tag[len(SVG):] in
             ('svg', 'title', 'desc', 'g', 'rect', 'path', 'text', 'tspan', 'circle', 'line', 'polygon', 'polyline'), 'an element', element.tag)
        want(not any(name.startswith('on') or 'href' in name or 'url(' in value for name, value in element.items()), 'an attribute',
             element.items())


def prairielearn(text):
    """results.json of an external grader: at most 1 MB; a score from 0 to 1 where it is gradable."""
    want(len(text.encode()) < 1 << 20, 'over 1 MB')
    s = load(text)
    only(s, ('gradable', 'format_errors', 'score', 'message', 'output', 'images', 'tests'), 'results.json')
    want(isinstance(s['gradable'], bool), 'gradable')
    if not s['gradable']:
        want('score' not in s and s.get('message'), 'what is not gradable')
        return None, None, None
    want(is_number(s['score'], 0, 1), 'score')
    for test in s['tests']:
        only(test, ('name', 'description', 'points', 'max_points', 'message', 'output', 'images'), 'a test')
        for image in test.get('images', []):
            is_picture(image)
        want(is_number(test['points']) and is_number(test['max_points'], 0), 'points')
    return s['score'], 1, [test['name'] for test in s['tests']]


def autolab(text):
    """What a job printed: scores in the last line, what is shown of the tests in the line before it."""
    lines = text.rstrip().split('\n')
    scores = load(lines[-1])
    want(isinstance(scores, dict) and isinstance(scores.get('scores'), dict), 'no scores in the last line')
    want(all(is_number(score) for score in scores['scores'].values()), 'scores')
    shown = load(lines[-2])
    want(shown['_presentation'] == 'semantic', '_presentation')
    names = []
    for stage in shown['stages']:
        for name, case in shown[stage].items():
            names.append(name)
            only(case, ('passed', 'hint'), name)
            want(isinstance(case['passed'], bool), name)
    want(len(scores['scores']) <= 1, 'one problem')
    return next(iter(scores['scores'].values()), None), None, names


def submitty(text):
    s = load(text)
    want(s['status'] in ('success', 'failure'), 'status')
    if s['status'] == 'failure':
        want(isinstance(s['message'], str) and 'data' not in s, 'a failure has a message')
        return None, None, None
    want(is_number(s['data']['score'], 0, 1), 'score')
    *checks, notes = s['data']['message']
    for message in s['data']['message']:
        want(message['status'] in ('information', 'success', 'warning', 'failure'), 'status of a message')
        want(isinstance(message['message'], str) and message['message'], 'a message')
    want(notes['status'] == 'information' and 'seed ' in notes['message'], 'the notes')
    return s['data']['score'], 1, [message['message'].split(':')[0] for message in checks]


def vpl(text):
    """Standard output: lines that are marks alone; of several grades the last one counts."""
    names, grades, inside = [], [], False
    for line in re.split('\r\n|\r|\n', text):
        if line.strip() == '<|--' and not inside:
            inside = True
        elif line.strip() == '--|>' and inside:
            inside = False
        elif inside:
            want(line[:1] in ('-', '>'), 'a line of a student:', line)
            if line.startswith('-'):
                names.append(line[1:].split(':')[0])
        elif line.startswith('Grade :=>>'):
            grades.append(float(line[10:]))
        else:
            want(not line or line.startswith('Comment :=>>'), 'a line outside:', line)
    want(not inside and len(grades) <= 1, 'open, or several grades')
    return grades[0] if grades else None, None, names


def coderunner(text):
    """A combinator template grader: fraction, and a table whose cells of format %s are shown as text."""
    s = load(text)
    only(s, ('fraction', 'prologuehtml', 'testresults', 'epiloguehtml', 'columnformats', 'showoutputonly', 'showdifferences', 'graderstate'),
         'the outcome')
    html = s['prologuehtml']
    want(set(re.findall('<[^>]*>?', html)) <= {'<pre>', '</pre>'} and html.count('<pre>') <= 1, 'elements:', html)
    if 'testresults' not in s:
        want('fraction' not in s, 'a fraction of nothing')
        return None, None, None
    heads, *rows = s['testresults']
    columns = [head for head in heads if head not in ('iscorrect', 'ishidden')]
    want(len(s['columnformats']) == len(columns) and set(s['columnformats']) <= {'%s'}, 'columnformats')
    for row in rows:
        want(len(row) == len(heads) and all(isinstance(cell, (str, int)) for cell in row), 'a row', row)
        want(row[heads.index('iscorrect')] in (0, 1), 'iscorrect')
    if 'fraction' not in s:
        return None, None, [row[heads.index('Check')] for row in rows]
    want(is_number(s['fraction'], 0, 1), 'fraction')
    return s['fraction'], 1, [row[heads.index('Check')] for row in rows]


def classroom50(text):
    """result.json, as scores are collected."""
    s = load(text)
    want(s.get('schema') == 'classroom50/result/v1', 'schema')
    want(isinstance(s.get('submission'), str) and s['submission'].startswith('submit/'), 'submission')
    for key in ('classroom', 'assignment', 'commit', 'release', 'review', 'datetime'):
        want(isinstance(s.get(key), str) and s[key], key)
    want(re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', s['datetime']), 'datetime')
    want(isinstance(s.get('tests'), list), 'tests')
    if 'score' not in s:  # its reader refuses this, and takes no score
        want('max-score' not in s and not s['tests'], 'half a score')
        return None, None, None
    want(is_int(s['score']) and is_int(s['max-score']) and s['score'] <= s['max-score'], 'score')
    for test in s['tests']:
        only(test, ('test-name', 'passed', 'score', 'max-score'), 'a test')
        want(isinstance(test['test-name'], str) and test['test-name'] and isinstance(test['passed'], bool), 'a test', test)
        want(is_int(test['score']) and is_int(test['max-score']) and test['score'] <= test['max-score'], 'points', test)
    return s['score'], s['max-score'], [test['test-name'] for test in s['tests']]


def check50(text):
    s = load(text)
    only(s, ('slug', 'results', 'version'), 'the output')
    want(isinstance(s['slug'], str) and isinstance(s['version'], str), 'slug, version')
    points, sound = 0, True
    for result in s['results']:
        want(set(result) == {'name', 'description', 'passed', 'log', 'cause', 'data', 'dependency'}, 'a result', result)
        want(result['passed'] in (True, False, None), 'passed')
        want(all(isinstance(line, str) and '\n' not in line for line in result['log']), 'log')
        want((result['cause'] is None) == (result['passed'] is True), 'cause')
        if result['cause'] is not None:
            only(result['cause'], ('rationale', 'help', 'expected', 'actual'), 'cause')
            want(isinstance(result['cause']['rationale'], str) and result['cause']['rationale'], 'rationale')
        want(result['dependency'] is None, 'dependency')
        sound = sound and 'points' in result['data']
        points += result['data'].get('points', 0)
    return max(0, points) if sound else None, None, [result['name'] for result in s['results']]


def is_literal(text):
    """reStructuredText with literal blocks, and nothing else."""
    for line in text.splitlines():  # its reader divides lines so
        want(line == '::' or line.startswith('    ') or not line.strip(), 'a line outside of its block:', repr(line))
    try:
        from docutils import core, nodes, utils
    except ImportError:
        return
    tree = core.publish_doctree(text, settings_overrides={'report_level': utils.Reporter.SEVERE_LEVEL, 'halt_level': 5})
    kinds = {type(node) for node in tree.traverse()} - {nodes.document, nodes.literal_block, nodes.Text}
    want(not kinds, 'elements of a student:', kinds)


def inginious(text):
    s = load(text)
    only(s, ('result', 'grade', 'text', 'problems', 'tests', 'custom', 'state', 'archive'), 'the feedback')
    want(s['result'] in ('success', 'failed', 'timeout', 'overflow', 'crash'), 'result')
    is_literal(s['text'])
    for name, (result, says) in s['problems'].items():
        want(name in ('client', 'server') and result in ('success', 'failed'), 'a problem', name)
        is_literal(says)
    want(all(isinstance(passed, bool) for passed in s['tests'].values()), 'tests')
    if s['result'] == 'crash':
        want('grade' not in s, 'a grade')
        return None, None, None
    want(is_number(s['grade'], 0, 100) and (s['result'] == 'success') == (s['grade'] == 100), 'grade')
    return s['grade'], 100, list(s['tests'])


def sarif(text):
    s = load(text)
    try:
        from jsonschema import Draft202012Validator, validators
    except ImportError:
        return None, None, None
    with open(HERE + '/sarif.schema.json', encoding='utf-8') as file:
        schemas = [(Draft202012Validator, json.load(file))]
    if os.environ.get('SARIF_SCHEMA'):
        with open(os.environ['SARIF_SCHEMA'], encoding='utf-8') as file:
            official = json.load(file)
        schemas.append((validators.validator_for(official), official))
    for validator, schema in schemas:
        for error in validator(schema).iter_errors(s):
            raise Refused('%s: %s' % (list(error.absolute_path), error.message[:200]))
    rules = {rule['id'] for rule in s['runs'][0]['tool']['driver']['rules']}
    want(all(result['ruleId'] in rules for result in s['runs'][0]['results']), 'a rule that is not listed')
    return None, None, None


READERS = {reader.__name__: reader for reader in
           (gradescope, prairielearn, autolab, submitty, vpl, coderunner, classroom50, check50, inginious, sarif)}


def read(name, content):
    try:
        return READERS[name](content.decode('utf-8'))
    except (UnicodeDecodeError, KeyError, TypeError, IndexError, ValueError, xml.etree.ElementTree.ParseError) as error:
        raise Refused('%s: %s' % (type(error).__name__, error)) from error


def same_score(case, got, of):
    if case['format'] in ('sarif', 'check50') and got is None:
        return case['format'] == 'sarif' or case['score'] is None
    if case['score'] is None or got is None:
        return got is None and case['score'] is None
    if of is not None and of != case['max_score']:
        return abs(got / of - case['score'] / case['max_score']) < 0.0001
    return got == case['score']


def check_lines():
    """How many were wrong, and how many there were."""
    wrong = count = 0
    for line in sys.stdin:
        case = json.loads(line)
        count += 1
        try:
            got, of, names = read(case['format'], bytes.fromhex(case['bytes']))
            want(same_score(case, got, of), 'the score is', case['score'], 'and', got, 'of', of, 'is read')
            want(names is None or names == case['checks'], 'other checks:', names)
        except Refused as error:
            wrong += 1
            print('%s: %s\n    %s' % (case['format'], error, bytes.fromhex(case['bytes'])[:600]))
    return wrong, count


def main():
    if sys.argv[1] == '--lines':
        wrong, count = check_lines()
        if not count:
            print('no report was read')
        return bool(wrong) or not count
    content = open(sys.argv[2], 'rb').read() if len(sys.argv) > 2 else sys.stdin.buffer.read()
    try:
        score = read(sys.argv[1], content)[0]
    except Refused as error:
        print('refused: %s' % error)
        return 1
    print('no score' if score is None else '%g' % score)
    return 0


if __name__ == '__main__':
    sys.exit(main())
