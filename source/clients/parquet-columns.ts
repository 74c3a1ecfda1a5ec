import type { FileMetaData } from 'hyparquet';

/**
 * The metadata of a Parquet file as if it had only the columns that `wanted` names: `add.size`, or
 * `protocol` with all below it. hyparquet chooses columns of the first level only, and a checkpoint
 * has the bounds of every column of the table in the same one as the paths of its files.
 */
export const withColumns = (metadata: FileMetaData, wanted: readonly string[]): FileMetaData => {
  const keeps = (path: string) =>
    wanted.some((name) => path === name || path.startsWith(`${name}.`));
  const schema: FileMetaData['schema'] = [];
  let at = 0;
  // The schema is a tree, written from the top down; an element that keeps no child goes as well.
  const walk = (path: string): boolean => {
    const element = metadata.schema[at] as FileMetaData['schema'][number];
    const place = schema.length;
    at += 1;
    const { num_children: children = 0 } = element;
    if (children === 0) {
      if (!keeps(path)) return false;
      schema.push(element);
      return true;
    }
    const copy = { ...element, num_children: 0 };
    schema.push(copy);
    for (let child = 0; child < children; child += 1) {
      const name = metadata.schema[at]?.name ?? '';
      if (walk(path === '' ? name : `${path}.${name}`)) copy.num_children += 1;
    }
    if (copy.num_children === 0) schema.length = place;
    return copy.num_children > 0;
  };
  walk('');
  const row_groups = metadata.row_groups.map((group) => ({
    ...group,
    columns: group.columns.filter(({ meta_data: column }) =>
      keeps(column?.path_in_schema.join('.') ?? ''),
    ),
  }));
  return { ...metadata, schema, row_groups };
};
