import { bigOf, fieldOf, isObject, type Json, type JsonObject, parseJson, textOf } from './json.ts';
import { timestampText } from './times.ts';

/** A document as MongoDB’s connector sends it: JSON in a text. Null where it is none. */
export const documentOf = (value: Json | undefined): JsonObject | null => {
  if (typeof value !== 'string') return null;
  try {
    const document = parseJson(value);
    return isObject(document) ? document : null;
  } catch {
    return null;
  }
};

/** What `updateDescription` says an update has done; a name with dots is a part of a field. */
export const updatedFieldsOf = (
  description: Json | undefined,
): { set: ReadonlySet<string>; removed: ReadonlySet<string>; fields: JsonObject } | null => {
  if (!isObject(description)) return null;
  const fields = documentOf(description.updatedFields) ?? {};
  const names = (list: Json | undefined) => (Array.isArray(list) ? list : []);
  const arrays = names(description.truncatedArrays).map((each) => textOf(fieldOf(each, 'field')));
  const removed = names(description.removedFields).map(textOf);
  const parts = [...Object.keys(fields), ...arrays, ...removed].flatMap((name) =>
    name?.includes('.') ? (name.split('.', 1)[0] as string) : [],
  );
  const texts = (list: readonly (string | null)[]) => list.filter((name) => name !== null);
  return {
    set: new Set([...Object.keys(fields), ...texts(arrays), ...parts]),
    removed: new Set(texts(removed)),
    fields,
  };
};

/** What a value of extended JSON means: `{"$oid": …}`, `{"$date": …}`, `{"$numberLong": …}`. */
export const extendedText = (value: Json | undefined): string => {
  if (!isObject(value)) return '';
  const entries = Object.entries(value);
  const [[name, inner] = []] = entries;
  if (entries.length !== 1 || !name || inner === undefined) return '';
  if (name === '$date') {
    const ms = bigOf(isObject(inner) ? inner.$numberLong : inner);
    return ms === null ? (textOf(inner) ?? '') : `${timestampText(ms * 1_000_000n)}Z`;
  }
  const known = /^\$(oid|uuid|numberLong|numberInt|numberDouble|numberDecimal)$/;
  return known.test(name) ? (textOf(inner) ?? '') : '';
};
