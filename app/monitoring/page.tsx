import type { Metadata } from 'next';
import Link from 'next/link';
import { Monitoring } from '#components/metrics/Monitoring.tsx';
import { Brand } from '#components/shell/Brand.tsx';
import { SizeButton, ThemeButton } from '#components/shell/ViewButtons.tsx';
import { Icon } from '#components/ui/Icon.tsx';
import { requirePageSession } from '#lib/http/page-session.ts';

export const metadata: Metadata = { title: '모니터링' };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

/** The metrics dashboard alone, large enough for the projector. */
export default async function MonitoringPage({ searchParams }: Props) {
  await requirePageSession(await searchParams);
  return (
    <div className="frame">
      <header className="bar">
        <Brand />
        <span className="crumb">모니터링</span>
        <span className="gap" />
        <div className="tools">
          <Link className="btn quiet" href="/" prefetch={false}>
            실습 카드로
            <Icon name="arrow" />
          </Link>
          <SizeButton />
          <ThemeButton />
        </div>
      </header>
      <Monitoring />
    </div>
  );
}
