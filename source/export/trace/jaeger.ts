import { writeFile } from 'node:fs/promises';
import { Failure, messageOf } from '../../config/errors.ts';
import type { Coordinate, Trace } from '../../pipeline/trace/types.ts';
import { spansOf } from './spans.ts';

const tag = ({ name, value }: Coordinate) => ({
  key: name,
  // Jaeger’s int64 is a JSON number: what that can’t hold stays text.
  ...(typeof value !== 'string' && Number.isSafeInteger(Number(value))
    ? { type: 'int64', value: Number(value) }
    : { type: 'string', value: String(value) }),
});

/** A trace as Jaeger’s own JSON, which its UI opens (“JSON File”); times in µs. */
export const jaegerOf = (trace: Trace) => {
  const { traceId, spans } = spansOf(trace);
  const services = [...new Set(spans.map(({ service }) => service))];
  const processOf = (service: string) => `p${services.indexOf(service) + 1}`;
  const own = new Set(spans.map(({ id }) => id));
  return {
    data: [
      {
        traceID: traceId,
        spans: spans.map(({ id, parent, name, service, start, end, attributes }) => ({
          ...{ traceID: traceId, spanID: id, operationName: name },
          // A parent in another process is not in this file; its id still ties the two together.
          references:
            parent === null ? [] : [{ refType: 'CHILD_OF', traceID: traceId, spanID: parent }],
          ...{ startTime: Math.round(start * 1000), duration: Math.round((end - start) * 1000) },
          ...{ tags: attributes.map(tag), logs: [], processID: processOf(service) },
          warnings: parent !== null && !own.has(parent) ? ['its parent is in another trace'] : null,
        })),
        processes: Object.fromEntries(
          services.map((service) => [processOf(service), { serviceName: service, tags: [] }]),
        ),
        warnings: null,
      },
    ],
    ...{ total: 0, limit: 0, offset: 0, errors: null },
  };
};

/** Writes a trace to a file. Throws a Failure where that can’t be. */
export const writeJaeger = async (file: string, trace: Trace): Promise<void> => {
  try {
    await writeFile(file, `${JSON.stringify(jaegerOf(trace), null, 2)}\n`);
  } catch (error) {
    throw new Failure(`${file} can’t be written: ${messageOf(error)}`);
  }
};
