import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { http } from '../../clients/http.ts';
import { Failure } from '../../config/errors.ts';

export type XmlValue = string | number | boolean | XmlValue[] | { [key: string]: XmlValue };

/** A fault that the server answered with; `code` is the server's own. */
export class XmlRpcFault extends Failure {
  readonly code: number;
  constructor(code: number, text: string) {
    super(text);
    this.code = code;
  }
}

/** One XML-RPC call over a unix socket. Throws an XmlRpcFault, or the socket's own error. */
export const call = async (
  socketPath: string,
  method: string,
  params: readonly (string | number | boolean)[],
  { timeoutMs = 5000, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<XmlValue> => {
  const body = encodeCall(method, params);
  const text = await new Promise<string>((resolve, reject) => {
    const outgoing = http.request(
      {
        socketPath,
        path: '/RPC2',
        method: 'POST',
        signal,
        timeout: timeoutMs,
        headers: { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          answer += chunk;
        });
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === 200) resolve(answer);
          else reject(new Failure(`${method}: the supervisor answered ${response.statusCode}`));
        });
      },
    );
    outgoing.on('timeout', () =>
      outgoing.destroy(new Failure(`${method}: the supervisor gave no answer in ${timeoutMs} ms`)),
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
  return decodeAnswer(text);
};

const builder = new XMLBuilder({ suppressEmptyNode: false });

const encodeCall = (method: string, params: readonly (string | number | boolean)[]): string => {
  const value = (param: string | number | boolean) => {
    if (typeof param === 'number') return { int: param };
    if (typeof param === 'boolean') return { boolean: param ? 1 : 0 };
    return { string: param };
  };
  return `<?xml version="1.0"?>${builder.build({
    methodCall: {
      methodName: method,
      params: { param: params.map((param) => ({ value: value(param) })) },
    },
  })}`;
};

const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  isArray: (name, path) =>
    name === 'member' || (name === 'value' && /\.data\.value$/.test(String(path))),
});

type Node = Record<string, unknown>;

/** Decodes a methodResponse. Exported for its table test. */
export const decodeAnswer = (text: string): XmlValue => {
  const response = (parser.parse(text) as Node).methodResponse as Node | undefined;
  const fault = response?.fault as Node | undefined;
  if (fault) {
    const { faultCode, faultString } = decodeValue(fault.value) as Record<string, XmlValue>;
    throw new XmlRpcFault(Number(faultCode), String(faultString));
  }
  const param = (response?.params as Node | undefined)?.param as Node | undefined;
  if (!param) throw new Failure('the supervisor answered something that is no XML-RPC response');
  return decodeValue(param.value);
};

const decodeValue = (value: unknown): XmlValue => {
  if (typeof value !== 'object' || value === null) return String(value ?? '');
  const node = value as Node;
  if ('int' in node || 'i4' in node) return Number(node.int ?? node.i4);
  if ('double' in node) return Number(node.double);
  if ('boolean' in node) return String(node.boolean) === '1';
  if ('array' in node) {
    const data = (node.array as Node).data;
    const values = typeof data === 'object' && data ? ((data as Node).value ?? []) : [];
    return (values as unknown[]).map(decodeValue);
  }
  if ('struct' in node) {
    const members = ((node.struct as Node).member ?? []) as Node[];
    return Object.fromEntries(members.map((m) => [String(m.name), decodeValue(m.value)]));
  }
  return String(node.string ?? node['#text'] ?? '');
};
