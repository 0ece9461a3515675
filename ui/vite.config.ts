import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  // Relative addresses work wherever the window loads the page from.
  base: "./",
  css: {
    preprocessorOptions: { scss: { loadPaths: [".", "node_modules"], quietDeps: true } },
  },
  build: {
    target: "es2022",
    // Inlined files would be data: addresses, which the content-security policy refuses.
    assetsInlineLimit: 0,
    // Module preloading works without its polyfill in both of our webviews.
    modulePreload: { polyfill: false },
  },
  resolve: process.env.VITEST ? { conditions: ["browser"] } : {},
  server: { port: 5183, strictPort: true },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/test-setup.ts"],
    css: false,
  },
});
