"""What the gradebooks of Moodle and Canvas read of a class's tables, as replicas of their importers.

    gradebooks.py moodle|canvas [STEP]     a table, of standard input: a line "NAME SCORE MOST" for each row that is taken

Exit status 1, and a line that says why, where one refuses the table, or where what stands there would be lost.
"""
import csv
import io
import re
import sys


class Refused(Exception):
    pass


def want(holds, *what):
    if not holds:
        raise Refused(' '.join(str(word) for word in what))


def rows_of(text):
    rows = list(csv.reader(io.StringIO(text, newline=''), strict=True))
    want(rows and len({len(row) for row in rows}) == 1, 'rows of several lengths')
    return rows


def moodle(text, _step):
    """The grading worksheet of an assignment: three columns must be there; a row with no participant, no grade or one that is too high
    is passed over, and an empty feedback takes the place of what stands there."""
    head, *rows = rows_of(text)
    at = {name: head.index(name) for name in ('Identifier', 'Full name', 'Grade', 'Maximum Grade', 'Last modified (grade)', 'Feedback comments')}
    for row in rows:
        grade = row[at['Grade']]
        want(grade, 'a row without a grade, which may take away a feedback:', row)
        want(0 <= float(grade) <= float(row[at['Maximum Grade']]), 'a grade out of range', row)
        yield row[at['Full name']], grade, row[at['Maximum Grade']]


def canvas(text, step):
    """The gradebook: five columns of the student's, then assignments; an empty grade takes away the one that stands there."""
    head, *rows = rows_of(text)
    want('Student' in head[0] and 'ID' in head[1] and re.match(r'SIS\s+User\s+ID', head[2]) and re.match(r'SIS\s+Login\s+ID', head[3]) and
         'Section' in head[4], 'Invalid header row:', head)
    want(head[5:] == [step], 'assignments', head[5:])
    want(rows and 'Points Possible' in rows[0][0], 'no possible points')
    for row in rows[1:]:
        want('Points Possible' not in row[0], 'a student who is taken for the possible points')
        want(row[5].strip() not in ('', '-'), 'a row without a grade, which takes away another:', row)
        want(0 <= float(row[5]) <= float(rows[0][5]), 'a grade out of range', row)
        yield row[0], row[5], rows[0][5]


def main():
    read = {'moodle': moodle, 'canvas': canvas}[sys.argv[1]]
    try:
        for row in read(sys.stdin.buffer.read().decode('utf-8'), sys.argv[2] if len(sys.argv) > 2 else None):
            print(*row)
    except (Refused, ValueError, csv.Error) as error:
        print('%s: %s: %s' % (sys.argv[1], type(error).__name__, error))
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
