// Stands in for VS Code's compiled watchdog. The extension host also polls its parent in plain JavaScript.
exports.start = () => {};
exports.exit = (code) => process.exit(code ?? 0);
