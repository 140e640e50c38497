export interface PageParts {
  /** Unguessable, new for each page: only the script that carries it runs. */
  readonly nonce: string;
  /** Where the webview's own files come from. */
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
}

/** The preview's page. Its policy lets it run one script and read one style sheet, and reach nothing else. */
export function previewPage({ nonce, cspSource, script, style }: PageParts): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>Density</title>
</head>
<body>
<p id="notice" role="status">Computing…</p>
<main>
<div id="plots"></div>
<details id="unused" hidden><summary>Not used by the density</summary><div></div></details>
</main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
