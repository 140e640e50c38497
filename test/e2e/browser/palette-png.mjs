import { crc32, deflateSync } from 'node:zlib';

/** @typedef {{ width: number, height: number, data: Uint8Array }} Pixels  four bytes a pixel: red, green, blue, opacity */

const most = 256;

/**
 * A PNG with a palette: of a screenshot the eye sees no difference, and it is a third as large.
 * @param {Pixels} pixels  opaque
 */
export function palettePng({ width, height, data }) {
  const { palette, indexOf } = paletteOf(data);
  const rows = Buffer.alloc(height * (width + 1)); // each row begins with its filter: 0, none
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) rows[y * (width + 1) + 1 + x] = indexOf(bucketAt(data, at));
  }
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]); // eight bits, palette
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header), chunk('PLTE', Buffer.from(palette.flat())), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The colours that occur most, each the mean of those that share its highest five bits, and the place of the nearest one. */
function paletteOf(/** @type {Uint8Array} */ data) {
  /** @type {Map<number, { n: number, sum: [number, number, number] }>} */
  const buckets = new Map();
  for (let at = 0; at < data.length; at += 4) {
    const key = bucketAt(data, at);
    const bucket = buckets.get(key) ?? { n: 0, sum: [0, 0, 0] };
    buckets.set(key, bucket);
    bucket.n++;
    for (const part of /** @type {const} */ ([0, 1, 2])) bucket.sum[part] += data[at + part] ?? 0;
  }
  const colours = new Map([...buckets].sort(([, a], [, b]) => b.n - a.n).map(([key, { n, sum }]) => [key, sum.map((part) => Math.round(part / n))]));
  const palette = [...colours.values()].slice(0, most);
  const distance = (/** @type {number[]} */ a, /** @type {number[]} */ b) => a.reduce((sum, part, at) => sum + (part - (b[at] ?? 0)) ** 2, 0);
  const places = new Map([...colours].map(([key, colour]) => {
    const distances = palette.map((other) => distance(colour, other));
    return [key, distances.indexOf(Math.min(...distances))];
  }));
  return { palette, indexOf: (/** @type {number} */ key) => places.get(key) ?? 0 };
}

/**
 * @param {Uint8Array} data
 * @param {number} at
 */
function bucketAt(data, at) {
  return ((data[at] ?? 0) >> 3) << 10 | ((data[at + 1] ?? 0) >> 3) << 5 | (data[at + 2] ?? 0) >> 3;
}

/**
 * @param {string} type
 * @param {Buffer} body
 */
function chunk(type, body) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(body.length, 0);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
}
