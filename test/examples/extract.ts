// The examples in the docstrings of what an entry exports.
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export interface Example {
  /** What it is an example of: `softmax`, `PolicyBatch.tilt`. */
  readonly name: string;
  readonly code: string;
}

export interface Entry {
  /** Names of all values that it exports. */
  readonly names: readonly string[];
  /** Names of functions and classes among them. */
  readonly callable: readonly string[];
  readonly examples: readonly Example[];
}

export const sourceOf = (entry: string): string =>
  fileURLToPath(new URL(`../../bindings/${entry}.ts`, import.meta.url));

/** A program of the files named, and of files that only exist as text. */
export function programOf(files: readonly string[], texts: Readonly<Record<string, string>> = {}): ts.Program {
  const path = fileURLToPath(new URL('../../tsconfig.json', import.meta.url));
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path, ts.sys.readFile).config,
    ts.sys,
    `${path}/..`,
  );
  Object.assign(options, { noEmit: true, incremental: false, noUnusedLocals: false });
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (file) => texts[file] ?? readFile(file);
  host.fileExists = (file) => file in texts || fileExists(file);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, version, ...rest) =>
    file in texts ? ts.createSourceFile(file, texts[file]!, version) : getSourceFile(file, version, ...rest);
  return ts.createProgram([...files, ...Object.keys(texts)], options, host);
}

export function entryOf(program: ts.Program, entry: string): Entry {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(sourceOf(entry))!)!;
  const names: string[] = [];
  const callable: string[] = [];
  const examples: Example[] = [];

  /** Collects what is said of a value and, one level down, of its members. */
  function collect(name: string, symbol: ts.Symbol, members: boolean): void {
    const type = checker.getTypeOfSymbol(symbol);
    const calls = [...type.getCallSignatures(), ...type.getConstructSignatures()];
    if (members && calls.length > 0) callable.push(name);
    const tags = [symbol, ...calls].flatMap((documented) => documented.getJsDocTags());
    const codes = new Set(
      tags.filter((tag) => tag.name === 'example').map((tag) => codeOf(ts.displayPartsToString(tag.text))),
    );
    for (const code of codes) examples.push({ name, code });
    if (!members) return;
    const instance = type.getConstructSignatures()[0]?.getReturnType();
    for (const member of [...type.getProperties(), ...(instance?.getProperties() ?? [])]) {
      if (isOurs(member)) collect(`${name}.${member.name}`, member, false);
    }
  }

  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (!(symbol.flags & ts.SymbolFlags.Value)) continue;
    names.push(exported.name);
    collect(exported.name, symbol, true);
  }
  return { names, callable, examples };
}

/** Members of arrays and functions have docstrings of TypeScript's own. */
const isOurs = (symbol: ts.Symbol) =>
  symbol.declarations?.some((declaration) => !declaration.getSourceFile().fileName.includes('node_modules')) ?? false;

/** Examples may be fenced, or not. */
const codeOf = (text: string) =>
  text
    .replace(/^\s*```\w*\n/, '')
    .replace(/\n\s*```\s*$/, '')
    .trim();
