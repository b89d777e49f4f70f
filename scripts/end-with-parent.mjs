// Preloaded into the server: when scripts/start.mjs is gone, however it died, the server ends as if asked to.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
