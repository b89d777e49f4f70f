import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { PreferencesProvider } from '#components/shell/PreferencesProvider.tsx';
import { PREFERENCES_COOKIE, readPreferences, rootAttributes } from '#components/shell/preferences.ts';
import { Sprite } from '#components/ui/Sprite.tsx';
import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';
import '@fontsource/nanum-gothic-coding/400.css';
import '@fontsource/nanum-gothic-coding/700.css';
import './globals.css';

export const metadata: Metadata = { title: { default: '카프카 실습실', template: '%s · 카프카 실습실' } };
export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const preferences = readPreferences((await cookies()).get(PREFERENCES_COOKIE)?.value);
  return (
    <html lang="ko" {...rootAttributes(preferences)}>
      <body>
        <Sprite />
        <PreferencesProvider initial={preferences}>{children}</PreferencesProvider>
      </body>
    </html>
  );
}
