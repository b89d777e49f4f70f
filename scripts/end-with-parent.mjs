// Imported by the server before all else: when scripts/start.mjs is gone, however it died, the server ends as if asked
// to. Not preloaded with --import: programs that the server forks would inherit that, and with it leave at once.
const end = () => process.kill(process.pid, 'SIGTERM');

// Whoever starts the server without a channel ends it himself.
if (process.send) {
  if (process.connected) process.once('disconnect', end);
  else end();
  process.channel?.unref();
}
