import { isMainThread } from 'node:worker_threads';

// Bundled to dist/server.cjs, which is the thread for long jobs as well: most of the two is the same, and it need be packed only once.
if (isMainThread) {
  // The client starts it over Node's IPC; everyone else over standard input and output.
  void import('./start.js').then(({ startServer }) => startServer(process.argv.includes('--stdio') ? 'stdio' : 'ipc'));
} else {
  void import('../worker/thread.js');
}
