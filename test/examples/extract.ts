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

/** Files that were read and parsed: programs share them. */
const parsed = new Map<string, ts.SourceFile | undefined>();

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
  host.getSourceFile = (file, version, ...rest) => {
    if (file in texts) return ts.createSourceFile(file, texts[file]!, version);
    if (!parsed.has(file)) parsed.set(file, getSourceFile(file, version, ...rest));
    return parsed.get(file);
  };
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

const options = new Map<string, readonly number[]>();

/** Which arguments of `softmax` or `PolicyBatch.tilt` are objects of which all fields may be left out. */
export function optionsOf(program: ts.Program, name: string): readonly number[] {
  const known = options.get(name) ?? findOptions(program, name);
  options.set(name, known);
  return known;
}

function findOptions(program: ts.Program, name: string): number[] {
  const checker = program.getTypeChecker();
  const [first = '', ...members] = name.split('.');
  const files = program.getRootFileNames().map((file) => checker.getSymbolAtLocation(program.getSourceFile(file)!)!);
  const exported = files.flatMap((file) => checker.getExportsOfModule(file)).find((symbol) => symbol.name === first);
  if (!exported) return [];
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  let type = checker.getTypeOfSymbol(symbol);
  for (const member of members) {
    const makes = [...type.getConstructSignatures(), ...type.getCallSignatures()].map((made) => made.getReturnType());
    const property = [...makes, type].map((owner) => owner.getProperty(member)).find((found) => found !== undefined);
    if (!property) return [];
    type = checker.getTypeOfSymbol(property);
  }
  const isOptions = (part: ts.Type) => {
    const fields = part.getProperties();
    if (fields.length === 0 || part.getCallSignatures().length > 0) return false;
    return fields.every((field) => field.flags & ts.SymbolFlags.Optional && isOurs(field));
  };
  const takes = (parameter: ts.Symbol) => {
    const given = checker.getNonNullableType(checker.getTypeOfSymbol(parameter));
    return (given.isUnion() ? given.types : [given]).some(isOptions);
  };
  const signatures = [...type.getCallSignatures(), ...type.getConstructSignatures()];
  const places = signatures.flatMap(({ parameters }) =>
    parameters.flatMap((parameter, k) => (takes(parameter) ? [k] : [])),
  );
  return [...new Set(places)];
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
