import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `npm run dev` serves the page with hot reload and passes the rest to a running gateway.
const gateway = process.env.GATEWAY_HTTP ?? 'http://localhost:8000';

export default defineConfig({
  plugins: [react()],
  define: { global: 'globalThis' },
  build: {
    target: 'es2022',
    // Images inlined as data: addresses would need a wider content security policy for no gain.
    assetsInlineLimit: 0,
    // One page that needs all of it: mediasoup-client and React make up most.
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: Number(process.env.PORT ?? 5173),
    proxy: {
      '/api': gateway,
      '/ws': { target: gateway, ws: true },
    },
  },
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    testTimeout: 5000,
  },
});
