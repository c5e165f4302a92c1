// What an editor shows of the published types.
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { dist } from '../dist.js';

const entries = ['index', 'reference', 'relaxed', 'slim', 'pool', 'relaxed-pool'];
const files = entries.map((entry) => dist(`${entry}.d.ts`));
const program = ts.createProgram(files, { target: ts.ScriptTarget.ES2022, skipLibCheck: true });
const checker = program.getTypeChecker();

describe.each(entries)('the types of %s', (entry) => {
  const module = checker.getSymbolAtLocation(program.getSourceFile(dist(`${entry}.d.ts`))!)!;
  const values = checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    return symbol.flags & ts.SymbolFlags.Value ? [{ name: exported.name, symbol }] : [];
  });

  it('export the values that the module exports', async () => {
    const names = values.map(({ name }) => name).sort();
    expect(names).toEqual(Object.keys(await import(dist(`${entry}.js`))).sort());
  });

  it.each(values.map(({ name, symbol }) => [name, symbol] as const))(
    'document %s where it is used',
    (_name, symbol) => {
      const type = checker.getTypeOfSymbol(symbol);
      const shown = (documented: { getDocumentationComment(checker: ts.TypeChecker): ts.SymbolDisplayPart[] }) =>
        ts.displayPartsToString(documented.getDocumentationComment(checker));
      const signatures = type.getCallSignatures();
      if (signatures.length === 0) expect(shown(symbol)).not.toBe('');
      for (const signature of signatures) expect(shown(signature) || shown(symbol)).not.toBe('');
    },
  );
});
