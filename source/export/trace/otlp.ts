import { postJson } from '../../clients/post.ts';
import { Failure, messageOf } from '../../config/errors.ts';
import { ownVersion } from '../../config/versions.ts';
import type { Coordinate, Trace } from '../../pipeline/trace/types.ts';
import { type Span, spansOf } from './spans.ts';

const timeoutMs = 10_000;

// Of opentelemetry.proto.trace.v1.Span.SpanKind: INTERNAL.
const internal = 1;

const nanos = (ms: number): string => String(BigInt(Math.round(ms * 1000)) * 1000n);

// What is 64 bits wide is text in the JSON of protobuf.
const attribute = ({ name, value }: Coordinate) => ({
  key: name,
  value:
    typeof value === 'string'
      ? { stringValue: value }
      : Number.isInteger(Number(value))
        ? { intValue: String(value) }
        : { doubleValue: Number(value) },
});

/**
 * A trace as an ExportTraceServiceRequest in the JSON of OTLP (opentelemetry.io/docs/specs/otlp, “JSON
 * Protobuf Encoding”: ids in hex, enums as numbers, names in lowerCamelCase).
 */
export const otlpOf = (trace: Trace) => {
  const { traceId, spans } = spansOf(trace);
  const scope = { name: 'cdc-top', version: ownVersion() };
  const spanOf = ({ id, parent, name, start, end, attributes }: Span) => ({
    ...{ traceId, spanId: id, ...(parent !== null && { parentSpanId: parent }), name },
    ...{ kind: internal, startTimeUnixNano: nanos(start), endTimeUnixNano: nanos(end) },
    attributes: attributes.map(attribute),
  });
  const byService = Map.groupBy(spans, ({ service }) => service);
  return {
    resourceSpans: [...byService].map(([service, own]) => ({
      resource: { attributes: [attribute({ name: 'service.name', value: service })] },
      scopeSpans: [{ scope, spans: own.map(spanOf) }],
    })),
  };
};

/** Sends a trace to a collector. Throws a Failure where it does not take it. */
export const sendSpans = async (url: URL, trace: Trace, signal: AbortSignal): Promise<void> => {
  const where = `the collector at ${url.host}`;
  const body = JSON.stringify(otlpOf(trace));
  const { status } = await postJson(url, body, { signal, timeoutMs }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new Failure(`${where} can’t be reached: ${messageOf(error)}`);
  });
  if (status < 200 || status > 299)
    throw new Failure(
      `${where} answers ${status}: the path of OTLP is /v1/traces as a rule, ${url.pathname} was asked`,
    );
};
