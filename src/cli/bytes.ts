import { Refusal } from './exit.js';

/** More bytes than the longest text that is read can have; a device or a pipe may never end. */
export const LARGEST = 64_000_000;

/** Everything a stream gives, to its end; refuses what does not end. `name` is for the sentence. */
export async function bytesOf(stream: AsyncIterable<Uint8Array | string>, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    length += chunk.length;
    if (length > LARGEST) throw new Refusal(`${name} cannot be read: it is larger than ${LARGEST / 1e6} MB.`);
  }
  return Buffer.concat(chunks);
}
