// Static data of a binary, and what of it a part of the binary needs: a room carries no tables of others.

/** What code calls the memory inside a module that was read. */
const MEMORY = 'mimport$0';

/**
 * The pieces of static data in a module that is not optimised, one for each table: { at, data }. Optimisation keeps where they are,
 * but not their bounds.
 */
export function piecesOf(module) {
  return Array.from({ length: module.getNumDataSegments() }, (_, i) => {
    const { offset, data } = module.getDataSegmentInfo(module.getDataSegmentByIndex(i));
    return { at: offset, data: new Uint8Array(data) };
  });
}

/** Leaves in an optimised module those pieces that its code can mean: it has a number within them, as an address or added to one. */
export function keepUsed(module, pieces) {
  const bytes = imageOf(piecesOf(module));
  const code = module.emitText().replaceAll(/^ *\(data .*$/gm, '');
  const numbers = [...code.matchAll(/i32\.const (\d+)|offset=(\d+)/g)].map(([, a, b]) => Number(a ?? b));
  const used = pieces.filter(({ at, data }) => {
    // Tables of nobody are left out already.
    if (at >= bytes.length) return false;
    if (data.some((byte, i) => byte !== (bytes[at + i] ?? 0))) throw new Error(`other static data at ${at}`);
    return numbers.some((number) => number >= at && number < at + data.length);
  });
  const { module: from, base, initial, shared } = module.getMemoryInfo();
  const segments = used.map(({ at, data }) => ({ offset: module.i32.const(at), data }));
  module.setMemory(initial, -1, null, segments, shared, false, MEMORY);
  module.addMemoryImport(MEMORY, from, base, shared);
}

/** Memory as segments leave it. */
function imageOf(segments) {
  const bytes = [];
  for (const { at, data } of segments) for (const [i, byte] of data.entries()) bytes[at + i] = byte;
  return bytes;
}
