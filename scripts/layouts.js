// A transform of the AssemblyScript compiler: writes what assembly/abi.ts exports as a module of TypeScript, build/kernels.abi.ts. A
// constant stays a number, an enum becomes an object. A struct becomes its bytes, a multiple of 16, and where its fields are: in f64 or
// i32 from its start. Pointers are i32, a vector counts as two f64.
import { Transform } from 'assemblyscript/transform';

const bytesOf = { f64: 8, i32: 4 };
const kinds = { f64: 'f64', v128: 'f64', i32: 'i32', usize: 'i32' };

export default class Layouts extends Transform {
  afterCompile() {
    const entries = [...this.program.filesByName.get('assembly/abi').exports];
    this.writeFile('kernels.abi.ts', entries.map(declared).join('\n'), 'build');
  }
}

function declared([name, element]) {
  const source = element.internalName.slice(0, element.internalName.lastIndexOf('/'));
  return `/** ${source}.ts */\nexport const ${name} = ${JSON.stringify(shapeOf(element))} as const;\n`;
}

function shapeOf(element) {
  if (element.instances) return layoutOf(element.instances.values().next().value);
  if (element.members) return Object.fromEntries([...element.members].map(([name, value]) => [name, numberOf(value)]));
  return numberOf(element);
}

function numberOf(element) {
  // The compiler knows constants that are inlined, and the numbers of a const enum.
  if (element.constantValueKind === 0) throw new Error(`${element.internalName} is no constant that is inlined`);
  return Number(element.constantIntegerValue);
}

/** Those of the struct that it extends come first. */
function membersOf(struct) {
  return struct ? [...membersOf(struct.base), ...struct.members] : [];
}

function layoutOf(struct) {
  const layout = { bytes: Math.ceil(struct.nextMemoryOffset / 16) * 16, f64: {}, i32: {} };
  for (const [name, { instance: field }] of membersOf(struct)) {
    // A method has none.
    if (!field) continue;
    const kind = field.type.classReference ? 'i32' : kinds[field.type.toString()];
    if (!kind) throw new Error(`${struct.internalName}.${name} is neither a pointer, an i32, an f64 nor a vector`);
    layout[kind][name] = field.memoryOffset / bytesOf[kind];
  }
  return layout;
}
