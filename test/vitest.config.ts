import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/protocol/**', 'test/e2e/**'], testTimeout: 120_000 } },
      // Drives the built dist/server.cjs and dist/cli.cjs.
      { test: { name: 'protocol', include: ['test/protocol/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      // A person in a browser: one VS Code, one page at a time, the packed density.vsix installed.
      {
        test: {
          name: 'browser', include: ['test/e2e/browser/**/*.test.ts'], globalSetup: 'test/e2e/browser/serve.ts',
          fileParallelism: false, testTimeout: 90_000, hookTimeout: 120_000,
        },
      },
    ],
  },
});
