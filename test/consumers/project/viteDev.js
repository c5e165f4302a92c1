// Vite's development server, until it is killed; prints its address.
import { createServer } from 'vite';

const headers = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const server = await createServer({ logLevel: 'error', server: { host: '127.0.0.1', headers } });
await server.listen();
console.log(server.resolvedUrls.local[0]);
