import { isUtf8 } from 'node:buffer';
import type { BytesView, MessageRow } from '#lib/api.ts';
import type { FetchedPartition } from './cluster.ts';

/** What a page shows of a value; megabytes stay where they are. */
const MAX_VALUE_BYTES = 4 * 1024;
const MAX_KEY_BYTES = 256;
const MAX_HEADERS = 20;

const CONTROL_BATCH = 1 << 5;
const LOG_APPEND_TIME = 1 << 3;
/** Tab and the ends of lines are text; other control characters are not. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

export interface FetchedMessage {
  partition: number;
  offset: bigint;
  timestamp: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: [Buffer | null, Buffer | null][];
}

/** The messages from `from` on: a batch may begin before. Markers of transactions are no messages. */
export function* messagesOf(
  { partitionIndex, records }: FetchedPartition,
  from: bigint,
): Generator<FetchedMessage> {
  for (const batch of records ?? []) {
    if (batch.attributes & CONTROL_BATCH) continue;
    const appended = (batch.attributes & LOG_APPEND_TIME) !== 0;
    for (const { offsetDelta, timestampDelta, key, value, headers } of batch.records) {
      const offset = batch.firstOffset + BigInt(offsetDelta);
      const timestamp = Number(appended ? batch.maxTimestamp : batch.firstTimestamp + timestampDelta);
      if (offset >= from) yield { partition: partitionIndex, offset, timestamp, key, value, headers };
    }
  }
}

/** Where the next fetch begins; undefined when nothing came. */
export function nextOffset({ records }: FetchedPartition): bigint | undefined {
  const last = records?.at(-1);
  return last && last.firstOffset + BigInt(last.lastOffsetDelta) + 1n;
}

export function matches({ key, value, headers }: FetchedMessage, filter: Buffer): boolean {
  return [key, value, ...headers.flat()].some((bytes) => bytes?.includes(filter));
}

export function messageRow(topic: string, message: FetchedMessage): MessageRow {
  const { partition, offset, timestamp, key, value, headers } = message;
  return {
    topic,
    partition,
    offset: String(offset),
    timestamp,
    key: key && bytesView(key, MAX_KEY_BYTES),
    value: value && bytesView(value, MAX_VALUE_BYTES),
    headers: headers.slice(0, MAX_HEADERS).map(([name, bytes]) => ({
      name: name ? bytesView(name, MAX_KEY_BYTES).text : '',
      value: bytes && bytesView(bytes, MAX_KEY_BYTES),
    })),
  };
}

/** At most `maxBytes` of the bytes: as text where all of them are text, else as hexadecimal digits. */
export function bytesView(bytes: Buffer, maxBytes: number): BytesView {
  const size = bytes.length;
  const truncated = size > maxBytes;
  if (isUtf8(bytes)) {
    const text = bytes.toString('utf8', 0, truncated ? characterStart(bytes, maxBytes) : size);
    if (!CONTROL.test(text)) return { encoding: 'text', text, size, truncated };
  }
  return { encoding: 'hex', text: bytes.toString('hex', 0, Math.min(size, maxBytes)), size, truncated };
}

/** The beginning of the character that the byte at `index` belongs to. */
function characterStart(bytes: Buffer, index: number): number {
  let start = index;
  while (start > 0 && (bytes[start]! & 0xc0) === 0x80) start--;
  return start;
}
