// Calls of a Workspace that must fail.
import type { Api } from '../backends.js';
import { detached, rangeCase, typeCase, untyped } from '../tables.js';

type Workspace = InstanceType<Api['Workspace']>;

const use = (run: (workspace: Workspace, api: Api) => unknown) => (api: Api) => {
  const workspace = new api.Workspace();
  try {
    return run(workspace, api);
  } finally {
    workspace.dispose();
  }
};

const makers = (['float32', 'float64', 'uint16', 'uint8'] as const).flatMap((name) => [
  typeCase(
    `${name} of a string`,
    use((workspace) => workspace[name](untyped('3'))),
    `Workspace.${name}: "length" expected a number, got "3"`,
  ),
  typeCase(
    `${name} of nothing`,
    use((workspace) => workspace[name](untyped(undefined))),
    `Workspace.${name}: "length" expected a number, got undefined`,
  ),
  rangeCase(
    `${name} of half an element`,
    use((workspace) => workspace[name](1.5)),
    `Workspace.${name}: "length" expected an integer from 0 to 9007199254740991, got 1.5`,
  ),
  rangeCase(
    `${name} of less than nothing`,
    use((workspace) => workspace[name](-1)),
    `Workspace.${name}: "length" expected an integer from 0 to 9007199254740991, got -1`,
  ),
  rangeCase(
    `${name} of more than 4 GiB`,
    use((workspace) => workspace[name](2 ** 40)),
    `Workspace.${name}: ${2 ** 40 * { float32: 4, float64: 8, uint16: 2, uint8: 1 }[name]} bytes were asked for, more than the 4294967296 that a memory can have`,
    'ERR_OUT_OF_MEMORY',
  ),
  typeCase(
    `${name} after dispose`,
    use((workspace) => {
      workspace.dispose();
      workspace[name](1);
    }),
    `Workspace.${name}: the workspace was disposed`,
    'ERR_DISPOSED',
  ),
]);

export const workspaceCases = [
  ...makers,
  typeCase(
    'room as a string',
    (api) => new api.Workspace(untyped('1')),
    'Workspace: "bytes" expected a number, got "1"',
  ),
  rangeCase(
    'room for NaN bytes',
    (api) => new api.Workspace(Number.NaN),
    'Workspace: "bytes" expected an integer from 0 to 9007199254740991, got NaN',
  ),
  rangeCase(
    'room for -1 bytes',
    (api) => new api.Workspace(-1),
    'Workspace: "bytes" expected an integer from 0 to 9007199254740991, got -1',
  ),
  typeCase(
    'renew a list',
    use((workspace) => workspace.renew(untyped([1]))),
    'Workspace.renew: "array" expected a typed array, got Array of length 1',
  ),
  typeCase(
    'renew an ordinary array',
    use((workspace) => workspace.renew(new Float32Array(2))),
    'Workspace.renew: "array" expected an array of this workspace, got Float32Array of length 2',
  ),
  typeCase(
    'renew a transferred array',
    use((workspace) => workspace.renew(detached(new Float32Array(2)))),
    'Workspace.renew: "array" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  typeCase(
    'renew an array of another workspace',
    use((workspace, api) => {
      using other = new api.Workspace();
      return workspace.renew(other.float64(3));
    }),
    'Workspace.renew: "array" expected an array of this workspace, got Float64Array of length 3',
  ),
  typeCase(
    'renew after dispose',
    use((workspace) => {
      const array = workspace.float32(1);
      workspace.dispose();
      return workspace.renew(array);
    }),
    'Workspace.renew: the workspace was disposed',
    'ERR_DISPOSED',
  ),
  typeCase(
    'a batch that is told to copy by a number',
    (api) => new api.PolicyBatch(new Float32Array(2), new Uint8Array(2), { copy: untyped(0) }),
    'PolicyBatch: "copy" expected true or false, got 0',
  ),
];
