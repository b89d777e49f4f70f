/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // The server's own parts are native or start processes: they stay outside the bundle.
  serverExternalPackages: ['@lydell/node-pty', '@kubernetes/client-node', 'kafkajs', 'ws', 'shiki'],
};
