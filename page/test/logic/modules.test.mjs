/* All modules are joined into one script (join.sh): a name at the top of one is the only one of its kind. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

test('no two modules have a name in common', () => {
    const folder = new URL('../../src/', import.meta.url), where = new Map();
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.js')))
        for (const line of readFileSync(new URL(file, folder), 'utf8').split('\n')) {
            const [, names] = /^(?:export )?(?:const|let|class|function|async function) (.*)/.exec(line) ?? [];
            for (const name of names?.match(/^\w+|(?<=, )[A-Z_]+(?= =)/g) ?? []) {
                assert.ok(!where.has(name), `${name} stands in ${where.get(name)} and in ${file}`);
                where.set(name, file);
            }
        }
    assert.ok(where.size > 150);
});
