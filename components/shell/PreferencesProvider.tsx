'use client';
import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';
import { rootAttributes, writePreferences, type Preferences } from './preferences.ts';

type Change = (change: Partial<Preferences>) => void;
const Context = createContext<{ preferences: Preferences; change: Change } | undefined>(undefined);

export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }) {
  const [preferences, setPreferences] = useState(initial);
  const change = useCallback<Change>((part) => {
    setPreferences((now) => {
      const next = { ...now, ...part };
      document.cookie = writePreferences(next);
      apply(next);
      return next;
    });
  }, []);
  return <Context value={{ preferences, change }}>{children}</Context>;
}

export function usePreferences() {
  const value = useContext(Context);
  if (!value) throw new Error('outside the preferences');
  return value;
}

function apply(preferences: Preferences): void {
  const root = document.documentElement;
  const { style, ...data } = rootAttributes(preferences);
  for (const name of ['data-theme', 'data-size'] as const) {
    const value = data[name];
    if (value) root.setAttribute(name, value);
    else root.removeAttribute(name);
  }
  for (const name of ['--split-work', '--split-live', '--split-narrow']) {
    const value = style[name];
    if (value) root.style.setProperty(name, value);
    else root.style.removeProperty(name);
  }
}
