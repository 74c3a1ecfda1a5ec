import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { jaegerOf, writeJaeger } from '../../../source/export/trace/jaeger.ts';
import { otlpOf, sendSpans } from '../../../source/export/trace/otlp.ts';
import { traceOf } from '../../../source/pipeline/trace/trace.ts';
import { whole } from '../../pipeline/trace/facts.ts';
import { tempFolder } from '../../support.ts';

const { signal } = new AbortController();
const trace = traceOf(whole, true);

/**
 * What opentelemetry-proto 1.x says of each message of a trace: fields as they are called in its JSON,
 * and their types there (“JSON Protobuf Encoding” of OTLP: ids in hex, 64 bits as text, enums as numbers).
 */
const messages: Record<string, Record<string, string>> = {
  ExportTraceServiceRequest: { resourceSpans: '[ResourceSpans]' },
  ResourceSpans: { resource: 'Resource', scopeSpans: '[ScopeSpans]', schemaUrl: 'string' },
  Resource: { attributes: '[KeyValue]', droppedAttributesCount: 'uint32' },
  ScopeSpans: { scope: 'InstrumentationScope', spans: '[Span]', schemaUrl: 'string' },
  InstrumentationScope: { name: 'string', version: 'string', attributes: '[KeyValue]' },
  Span: {
    ...{ traceId: 'hex16', spanId: 'hex8', traceState: 'string', parentSpanId: 'hex8' },
    ...{ flags: 'uint32', name: 'string', kind: 'enum5' },
    ...{ startTimeUnixNano: 'fixed64', endTimeUnixNano: 'fixed64', attributes: '[KeyValue]' },
    ...{ events: '[Event]', links: '[Link]', status: 'Status' },
  },
  KeyValue: { key: 'string', value: 'AnyValue' },
  AnyValue: {
    ...{ stringValue: 'string', boolValue: 'boolean', intValue: 'int64', doubleValue: 'number' },
  },
};
const scalars: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  uint32: (value) => Number.isInteger(value) && (value as number) >= 0,
  enum5: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 5,
  hex16: (value) => /^(?!0+$)[0-9a-f]{32}$/.test(String(value)),
  hex8: (value) => /^(?!0+$)[0-9a-f]{16}$/.test(String(value)),
  fixed64: (value) => typeof value === 'string' && /^\d{1,20}$/.test(value),
  int64: (value) => typeof value === 'string' && /^-?\d{1,19}$/.test(value),
};

const check = (value: unknown, type: string, at: string): void => {
  const list = /^\[(.*)\]$/.exec(type)?.[1];
  if (list) {
    assert.ok(Array.isArray(value), at);
    for (const [index, each] of value.entries()) check(each, list, `${at}[${index}]`);
    return;
  }
  const scalar = scalars[type];
  if (scalar) {
    assert.ok(scalar(value), `${at}: ${JSON.stringify(value)} is no ${type}`);
    return;
  }
  const fields = messages[type];
  assert.ok(fields && typeof value === 'object' && value !== null, `${at}: ${type}`);
  for (const [name, field] of Object.entries(value)) {
    const of = fields[name];
    assert.ok(of, `${at} has no field ${name}`);
    check(field, of, `${at}.${name}`);
  }
  if (type === 'AnyValue') assert.equal(Object.keys(value).length, 1, at);
};

type Received = { method: string; url: string; type: string; body: string };

/** A server that keeps what it is sent, and answers with a status. */
const collector = async (t: TestContext, status = 200) => {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      received.push({ method, url, type: headers['content-type'] ?? '', body });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${port}/v1/traces`), received };
};

test('a collector gets the spans as OTLP says, field by field', async (t) => {
  const { url, received } = await collector(t);
  await sendSpans(url, trace, signal);
  const [{ method, url: asked, type, body }] = received as [Received];
  assert.deepEqual([method, asked], ['POST', '/v1/traces']);
  assert.match(type, /^application\/json/);
  const request = JSON.parse(body);
  check(request, 'ExportTraceServiceRequest', 'request');
  const spans = request.resourceSpans.flatMap((of: { scopeSpans: { spans: object[] }[] }) =>
    of.scopeSpans.flatMap((each) => each.spans),
  ) as Record<string, string>[];
  assert.equal(spans.length, 9);
  assert.equal(new Set(spans.map(({ spanId }) => spanId)).size, 9);
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  assert.equal(roots.length, 1);
  for (const each of spans) {
    assert.ok(BigInt(each.endTimeUnixNano ?? '') >= BigInt(each.startTimeUnixNano ?? ''));
    assert.equal(each.traceId, spans[0]?.traceId);
    if (each !== roots[0]) assert.equal(each.parentSpanId, roots[0]?.spanId);
  }
  const planned = spans.find(({ name }) => name === 'planned');
  // From the record’s arrival to the plan, in ns: 20 and 500 ms after the commit at 1,000 s.
  assert.deepEqual(
    [planned?.startTimeUnixNano, planned?.endTimeUnixNano],
    ['1000020000000', '1000500000000'],
  );
});

test('the same change has the same ids; a trace that the record is part of is gone on with', () => {
  const idsOf = (of: typeof trace) =>
    otlpOf(of).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map(({ spanId }) => spanId)),
    );
  assert.deepEqual(idsOf(trace), idsOf(traceOf({ ...whole }, true)));
  const { told } = whole;
  assert.ok(told);
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const part = otlpOf(traceOf({ ...whole, told: { ...told, traceparent } }, true));
  check(part, 'ExportTraceServiceRequest', 'request');
  const root = part.resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .find(({ parentSpanId }) => parentSpanId === '00f067aa0ba902b7');
  assert.equal(root?.traceId, '4bf92f3577b34da6a3ce929d0e0e4736');
});

test('a collector that refuses, or is not there, is one line', async (t) => {
  const { url } = await collector(t, 404);
  await assert.rejects(sendSpans(url, trace, signal), {
    name: 'Failure',
    message: /answers 404: the path of OTLP is \/v1\/traces/,
  });
  const free = await collector(t);
  const gone = new URL(free.url);
  gone.port = '1';
  await assert.rejects(sendSpans(gone, trace, signal), {
    name: 'Failure',
    message: /can’t be reached/,
  });
});

test('Jaeger’s file has every span, its process and its parent', async (t) => {
  const folder = tempFolder(t);
  const file = path.join(folder, 'trace.json');
  await writeJaeger(file, trace);
  const { data } = JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof jaegerOf>;
  assert.deepEqual(data, JSON.parse(JSON.stringify(jaegerOf(trace).data)));
  const [{ traceID, spans, processes }] = data as [(typeof data)[number]];
  assert.equal(spans.length, 9);
  for (const { traceID: of, processID, references, startTime, duration } of spans) {
    assert.equal(of, traceID);
    assert.ok(processes[processID]?.serviceName);
    assert.ok(Number.isInteger(startTime) && Number.isInteger(duration) && duration >= 0);
    for (const { spanID } of references) assert.ok(spans.some((each) => each.spanID === spanID));
  }
  assert.equal(spans.filter(({ references }) => references.length === 0).length, 1);
  await assert.rejects(writeJaeger(path.join(folder, 'no', 'x'), trace), {
    name: 'Failure',
    message: /can’t be written/,
  });
});
