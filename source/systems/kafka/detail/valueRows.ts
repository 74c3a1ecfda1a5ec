import { layOut } from '../../../panes/detail/layOut.ts';
import type { Fact } from '../../../panes/detail/types.ts';
import type { Glyphs } from '../../../parts/glyphs.ts';
import type { Line } from '../../../parts/line.ts';
import { bytes, count } from '../../../text/units.ts';
import type { Content } from '../../debezium/content.ts';
import { typeIn } from '../../debezium/field-types.ts';
import { isObject, jsonText } from '../../debezium/json.ts';
import { meaningOf } from '../../debezium/meaning.ts';
import { cut, mostDrawn, say, shortName } from './cut.ts';

const hexRows = 64;

/** A value that is no change: its fields, its text, or its bytes. */
export const valueRows = (content: Content, width: number, glyphs: Glyphs): Line[] => {
  switch (content.kind) {
    case 'none':
      return say('no value', width, 'dim');
    case 'json': {
      const { value, types } = content;
      if (!isObject(value)) return say(jsonText(value), width);
      const fields = Object.entries(value);
      const facts = fields.slice(0, mostDrawn).map(
        ([name, each]): Fact => ({
          name: shortName(name),
          value: cut(jsonText(each)),
          about: meaningOf(each, typeIn(types, name)),
        }),
      );
      const rest = fields.length - facts.length;
      const note = rest > 0 ? `JSON, cut: ${count(rest)} fields more` : 'JSON';
      return layOut([{ title: 'Value', note, facts }], width, glyphs);
    }
    case 'text':
      return say(content.text, width);
    case 'binary': {
      const registered =
        content.schemaId === null
          ? 'neither JSON nor text'
          : `binary, perhaps with schema ${content.schemaId} of a registry`;
      return [...say(registered, width, 'dim'), ...hexDump(content.bytes, width)];
    }
    case 'huge':
      return [
        ...say(
          `${bytes(content.bytes.length)}: too large to be taken apart here`,
          width,
          'warning',
        ),
        ...hexDump(content.bytes, width),
      ];
  }
};

/** Bytes as hexadecimal, with their signs where they are printable ASCII. */
const hexDump = (all: Buffer, width: number): Line[] => {
  const perRow = width >= 79 ? 16 : 8;
  const rows: Line[] = [];
  for (let at = 0; at < all.length && rows.length < hexRows; at += perRow) {
    const part = all.subarray(at, at + perRow);
    const hex = [...part].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = [...part].map((byte) =>
      byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.',
    );
    rows.push([
      { text: ` ${at.toString(16).padStart(6, '0')}  `, tone: 'dim' },
      { text: hex.padEnd(perRow * 3 - 1) },
      { text: `  ${text.join('')}`, tone: 'dim' },
    ]);
  }
  const shown = hexRows * perRow;
  const more = all.length > shown ? say(`(cut: ${bytes(all.length)})`, width, 'dim') : [];
  return [...rows, ...more];
};
