'use client';
import { Fragment, useState } from 'react';
import type { ResourceRow } from '#lib/api.ts';
import { Icon, Mark } from '../ui/Icon.tsx';
import { healthMark } from '../ui/states.ts';

/** Rows with a condition message open to show it in full. */
export function ResourceTable({ resources }: { resources: ResourceRow[] }) {
  const [open, setOpen] = useState<string>();
  return (
    <section aria-label="리소스">
      <div className="live-head">
        <span>리소스</span>
        <span>상태</span>
      </div>
      <table>
        <colgroup>
          <col style={{ width: '1.375rem' }} />
          <col style={{ width: '6.5rem' }} />
          <col />
          <col style={{ width: '4rem' }} />
        </colgroup>
        <tbody>
          {resources.map((row) => {
            const key = `${row.kind}/${row.name}`;
            const none = row.health === 'none' && row.status === '없음';
            const toggle = () => setOpen(open === key ? undefined : key);
            return (
              <Fragment key={key}>
                <tr
                  title={row.detail ?? row.name}
                  {...(row.detail
                    ? {
                        tabIndex: 0,
                        'aria-expanded': open === key,
                        onClick: toggle,
                        onKeyDown: (event: React.KeyboardEvent) => event.key === 'Enter' && toggle(),
                      }
                    : {})}
                >
                  <td>
                    {row.health === 'none' && !none ? (
                      <Icon name="cube" className="mark sm dim" />
                    ) : (
                      <Mark small name={healthMark[row.health]} />
                    )}
                  </td>
                  <td className={none ? 'dim' : ''}>{row.kind}</td>
                  <td className={`mono ${none ? 'dim' : ''}`}>{row.name || '—'}</td>
                  <td
                    className={`r num ${none ? 'dim' : { ok: 'ok', waiting: 'warn', bad: 'bad', none: '' }[row.health]}`}
                  >
                    {row.status}
                  </td>
                </tr>
                {row.detail && open === key && (
                  <tr className="row-detail">
                    <td colSpan={4}>{row.detail}</td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
