import { startServer } from './start.js';

// Bundled to dist/server.cjs. The client starts it over Node's IPC; everyone else over standard input and output.
startServer(process.argv.includes('--stdio') ? 'stdio' : 'ipc');
