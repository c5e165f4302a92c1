import { registerBuffer } from '../arguments/places.js';
import type { Region } from '../arguments/resident.js';

/** Memory of a Workspace: a buffer of its own, as ordinary arrays have. */
export function createRegion(bytes: number): Region {
  const buffer = new ArrayBuffer(bytes);
  const region = {
    buffer,
    at: 0,
    bytes,
    live: true,
    release: () => {
      region.live = false;
    },
  };
  registerBuffer(buffer, () => region);
  return region;
}
