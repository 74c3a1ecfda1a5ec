import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { findingPages, findingsFolder } from '../../scripts/findings.ts';
import { rulesOf } from '../../source/findings/rules.ts';

test('docs/findings has a page for each rule, as the rule has it', () => {
  const pages = findingPages();
  assert.deepEqual(readdirSync(findingsFolder).toSorted(), [...pages.keys()].toSorted());
  for (const [name, text] of pages)
    assert.equal(
      readFileSync(path.join(findingsFolder, name), 'utf8'),
      text,
      `${name}: npx tsx scripts/findings.ts writes it anew`,
    );
});

test('every rule has an id of its own, and says what it means and what to do', () => {
  const rules = rulesOf();
  const ids = rules.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const { id, title, means, causes, cures, becauseOf = [] } of rules) {
    assert.match(id, /^[SCKPDXL]\d\d$/);
    assert.ok(title.length > 5 && means.endsWith('.'), id);
    assert.ok(causes.length > 0 && cures.length > 0, id);
    for (const text of [...causes, ...cures]) assert.match(text, /[.?]$/, `${id}: ${text}`);
    for (const other of becauseOf) assert.ok(ids.includes(other), `${id} names ${other}`);
  }
});
