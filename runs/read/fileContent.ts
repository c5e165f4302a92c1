import { encoded, inflated, Opening, unzstd } from './bytes.js';
import { type Content, NoRecords } from './content.js';
import { fileKind, HEAD } from './fileKind.js';
import { documentContent, hasJsonLines, jsonContent } from './jsonContent.js';
import type { Source } from './source.js';
import { csvContent, parquetContent } from './tableContent.js';
import { gathered, type RandomAccess, readEntry, zipEntries } from './zip.js';

/**
 * What is in a file, from its bytes and never from its name.
 *
 * @throws NoRecords if it is none of the kinds of files that hold records
 */
export async function fileContent(source: Source): Promise<Content> {
  return contentOf(new Opening(encoded(source.chunks())), source, source.name);
}

async function contentOf(opening: Opening, source: Source | undefined, name: string): Promise<Content> {
  const head = (await opening.upTo(HEAD)).subarray(0, HEAD);
  switch (fileKind(head)) {
    case 'gzip':
      return contentOf(new Opening(inflated(opening.all(), 'gzip', name)), undefined, name);
    case 'zstd':
      return contentOf(new Opening(unzstd(opening.all(), name)), undefined, name);
    case 'parquet':
      return parquetContent(await randomAccess(opening, source), name);
    case 'zip':
      return zipContent(await randomAccess(opening, source), name);
    case 'text':
      return textContent(opening, head, name);
  }
}

async function textContent(opening: Opening, head: Uint8Array, name: string): Promise<Content> {
  const begin = new TextDecoder().decode(head).replace('\uFEFF', '').trimStart();
  if (begin === '' && opening.ended) return { first: undefined, read: async () => {}, close: async () => {} };
  if (begin.startsWith('[prompt] ')) throw new NoRecords('a few samples of EasyR1 as text, no rollouts');
  const isJson = /^[{[]/.test(begin) || (await hasJsonLines(opening));
  return isJson ? jsonContent(opening, name) : csvContent(opening, name);
}

/** A file that is read here and there: as it is, or held whole where it is a stream. */
async function randomAccess(opening: Opening, source: Source | undefined): Promise<RandomAccess> {
  if (source?.slice !== undefined && source.size !== undefined) {
    await opening.close();
    const { size, slice } = source;
    return { size, slice: (from, to) => slice(from, to) };
  }
  const bytes = await gathered(opening.all());
  return { size: bytes.length, slice: async (from, to) => bytes.subarray(from, to) };
}

const CONVERT =
  'python -c "import torch,json,sys; d=torch.load(sys.argv[1],weights_only=False); ' +
  "[print(json.dumps(dict(prompt_id=str(s['prompt']),reward=s['reward'],step=d['rollout_id']+1," +
  "visit=s['group_index']))) for s in d['samples']]\" FILE.pt > FILE.jsonl";

async function zipContent(file: RandomAccess, name: string): Promise<Content> {
  const entries = await zipEntries(file, name);
  const find = (path: string) => entries.find((entry) => entry.name === path);
  if (entries.some((entry) => entry.name.endsWith('/data.pkl'))) {
    throw new NoRecords(
      `a pickle of Python in a file of torch (slime, miles), which may run code when it is read; if it is yours: ${CONVERT}`,
    );
  }
  const summaries = find('summaries.json');
  const parts = summaries ? [summaries] : entries.filter((entry) => entry.name.startsWith('_journal/summaries/'));
  if (parts.length === 0 && find('header.json') === undefined)
    throw new NoRecords('a zip that is no log of Inspect AI');
  const decoder = new TextDecoder();
  const texts: string[] = [];
  for (const part of parts) texts.push(decoder.decode(await readEntry(file, part, name)));
  const contents = texts.flatMap((text) => documentContent(text, name) ?? []);
  return {
    first: contents[0]?.first,
    async read(use) {
      for (const content of contents) await content.read(use);
    },
    close: async () => {},
  };
}
