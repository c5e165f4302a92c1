import { UsageError } from '../io.js';

/** Pixels of the image for one of the picture. */
const SCALE = 2;

/** A picture as PNG, on white. The library that draws it is optional: it is not small, and has code for each platform. */
export async function toPng(svg: string, width: number): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js').catch(() => {
    throw new UsageError('PNG needs a library: npm install @resvg/resvg-js, or write an .svg file');
  });
  const font = { defaultFontFamily: 'Helvetica', sansSerifFamily: 'Helvetica' };
  return new Resvg(svg, { background: 'white', fitTo: { mode: 'width', value: SCALE * width }, font }).render().asPng();
}
