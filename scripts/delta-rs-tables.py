# Writes the Delta tables of another writer than Spark whose logs are kept in test/recordings/delta:
#   PYTHON scripts/delta-rs-tables.py OUT NAME
# PYTHON has PyPI's deltalake and pyarrow. Those kept are of deltalake 0.15.3 and 1.6.6: they name their
# figures, times and themselves in different ways. Only logs are kept, with what deltalake says of each.
import json
import os
import shutil
import sys
import tempfile

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

out, name = sys.argv[1:]
place = f'{tempfile.mkdtemp()}/{name}'


def rows(first, count):
    ids = range(first, first + count)
    return pa.table(
        {
            'id': pa.array(ids, pa.int64()),
            'name': [f'name {i}' for i in ids],
            'kind': [f'a b{i % 3}' for i in ids],
        }
    )


for index in range(4):
    write_deltalake(place, rows(index * 10, 10), mode='append')
DeltaTable(place).delete('id % 10 = 3')
DeltaTable(place).update(updates={'name': "'new'"}, predicate='id = 7')
merge = DeltaTable(place).merge(rows(38, 6), 's.id = t.id', source_alias='s', target_alias='t')
merge.when_matched_update_all().when_not_matched_insert_all().execute()
DeltaTable(place).create_checkpoint()
write_deltalake(place, rows(100, 5), mode='append')
DeltaTable(place).optimize.compact()
DeltaTable(place).vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)

table = DeltaTable(place)
# A record batch of pyarrow's, or one that can be made into a table of its.
actions = table.get_add_actions(flatten=True)
batches = [actions] if isinstance(actions, pa.RecordBatch) else pa.table(actions).to_batches()
files = pa.Table.from_batches(batches).to_pydict()
told = f'{out}/expected.json'
expected = json.load(open(told))
expected[name] = {
    'version': table.version(),
    'rows': table.to_pyarrow_table().num_rows,
    'files': len(files['path']),
    'bytes': sum(files['size_bytes']),
    'partitionColumns': [],
}
with open(told, 'w') as file:
    json.dump(expected, file, indent=2)
    file.write('\n')
kept = f'{out}/{name}/_delta_log'
shutil.rmtree(kept, ignore_errors=True)
shutil.copytree(f'{place}/_delta_log', kept)
for each in os.listdir(kept):
    if each.endswith('.json'):
        with open(f'{kept}/{each}', 'r+') as file:
            text = file.read().replace(place, f'/tables/{name}')
            file.seek(0)
            file.truncate()
            file.write(text)
shutil.rmtree(os.path.dirname(place))
