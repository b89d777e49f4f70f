// `node make-artifact.ts CACHE LOG [hang|fill]`: makes a small artifact and notes every time that it is really made.
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureArtifact } from '../store.ts';

const [cache = '', log = '', how] = process.argv.slice(2);
try {
  const path = await ensureArtifact(
    {
      name: 'sample',
      key: 'k1',
      bytes: 1000,
      async make(folder) {
        await appendFile(log, 'made\n');
        await writeFile(join(folder, 'data'), 'half');
        if (how === 'hang') await new Promise((resolve) => setTimeout(resolve, 600_000));
        if (how === 'fill') await writeFile(join(folder, 'big'), Buffer.alloc(8_000_000));
        await writeFile(join(folder, 'data'), 'complete');
      },
    },
    { cache, env: process.env },
  );
  console.log(JSON.stringify({ path }));
} catch (error) {
  const { code, message } = error as Error & { code?: string };
  console.log(JSON.stringify({ code, message }));
}
