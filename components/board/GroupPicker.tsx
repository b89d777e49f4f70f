'use client';
import { Menu } from '@base-ui/react/menu';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useKafka, watchKafka } from '../kafka/watch.ts';
import { Icon } from '../ui/Icon.tsx';
import { useBoard } from './board.ts';

export const boardHref = (group: string): string => `/board?${new URLSearchParams({ group })}`;

/** Any group of the cluster; the list is live while it is open. */
export function GroupPicker({ own }: { own?: string }) {
  const router = useRouter();
  const group = useBoard((state) => state.group);
  const groups = useKafka((state) => state.view?.groups);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (open) return watchKafka();
  }, [open]);
  const known =
    groups?.map(({ id, state, members }) => ({ id, about: `${state} · 멤버 ${members.length}` })) ?? [];
  const missing = [group, own].filter(
    (name, index, all): name is string =>
      Boolean(name) && all.indexOf(name) === index && !known.some(({ id }) => id === name),
  );
  const options = [...known, ...missing.map((id) => ({ id, about: groups ? '아직 없음' : '' }))];
  return (
    <Menu.Root open={open} onOpenChange={setOpen}>
      <Menu.Trigger className="picker mono" aria-label={`그룹: ${group}`} title="다른 그룹 고르기">
        <span>{group}</span>
        <Icon name="down" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="start">
          <Menu.Popup className="pop board-groups">
            <Menu.RadioGroup value={group} onValueChange={(id: string) => router.push(boardHref(id))}>
              {options.map(({ id, about }) => (
                <Menu.RadioItem key={id} value={id} className="opt" closeOnClick>
                  <span>{id === group && <Icon name="tick" />}</span>
                  <span className="mono">{id}</span>
                  <span className="st dim">{about}</span>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
