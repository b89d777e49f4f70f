'use client';
import { Menu } from '@base-ui/react/menu';
import { Icon } from '../ui/Icon.tsx';
import type { Preferences } from './preferences.ts';
import { usePreferences } from './PreferencesProvider.tsx';

const themes: Record<Preferences['theme'], string> = { system: '시스템 설정', light: '밝게', dark: '어둡게' };
const sizes: Record<Preferences['size'], string> = {
  small: '작게',
  normal: '보통',
  large: '크게',
  huge: '아주 크게',
};

export function ThemeButton() {
  const { preferences, change } = usePreferences();
  return (
    <Pick
      icon="theme"
      label={`화면 밝기: ${themes[preferences.theme]}`}
      title="화면 밝기"
      options={themes}
      value={preferences.theme}
      pick={(theme) => change({ theme })}
    />
  );
}

export function SizeButton() {
  const { preferences, change } = usePreferences();
  return (
    <Pick
      icon="text"
      label={`글자 크기: ${sizes[preferences.size]}`}
      title="글자 크기"
      options={sizes}
      value={preferences.size}
      pick={(size) => change({ size })}
    />
  );
}

function Pick<T extends string>(props: {
  icon: 'theme' | 'text';
  label: string;
  title: string;
  options: Record<T, string>;
  value: T;
  pick: (value: T) => void;
}) {
  return (
    <Menu.Root>
      <Menu.Trigger className="btn quiet icon" aria-label={props.label} title={props.title}>
        <Icon name={props.icon} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end">
          <Menu.Popup className="pop narrow">
            <Menu.RadioGroup value={props.value} onValueChange={(value: T) => props.pick(value)}>
              {(Object.entries(props.options) as [T, string][]).map(([value, word]) => (
                <Menu.RadioItem key={value} value={value} className="opt" closeOnClick>
                  <span>{value === props.value && <Icon name="tick" />}</span>
                  {word}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
