import type { Metadata } from 'next';
import Link from 'next/link';
import { Findings } from '#components/doctor/Findings.tsx';
import { Where } from '#components/doctor/Where.tsx';
import { Brand } from '#components/shell/Brand.tsx';
import { SizeButton, ThemeButton } from '#components/shell/ViewButtons.tsx';
import { Icon } from '#components/ui/Icon.tsx';
import { requirePageSession } from '#lib/http/page-session.ts';

export const metadata: Metadata = { title: '이 컴퓨터 점검' };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

/** What this machine has and lacks for the course, with the fix for each. */
export default async function DoctorPage({ searchParams }: Props) {
  const lab = await requirePageSession(await searchParams);
  // The port is the one that this page came through.
  const findings = (await lab.examine()).filter(({ id }) => id !== 'port');
  const blocked = findings.some(({ state }) => state === 'fix');
  const begun = lab.steps.progress().some(({ done }) => done > 0);
  return (
    <div className="frame">
      <header className="bar">
        <Brand />
        <span className="crumb">이 컴퓨터 점검</span>
        <span className="gap" />
        <div className="tools">
          <SizeButton />
          <ThemeButton />
        </div>
      </header>
      <main className="doctor" tabIndex={-1}>
        <div className="doctor-in">
          <h1>어디에서 실습할까요?</h1>
          <p className="lead">처음이라면 내장 샌드박스를 쓰세요. 서버를 시작할 때 언제든 바꿀 수 있습니다.</p>
          <div className="doctor-two">
            <Where target={lab.target.view()} />
            <Findings findings={findings} />
          </div>
        </div>
      </main>
      <footer className="go">
        <div>
          <a className="btn" href="/doctor">
            <Icon name="reset" />
            다시 점검
          </a>
          <p>
            {blocked
              ? '고칠 것이 남아 있어도 1장은 읽을 수 있습니다. 고친 뒤 화면 위의 실습 대상에서 다시 시도를 누르세요.'
              : '이 컴퓨터에서 바로 실습할 수 있습니다.'}
          </p>
          <Link className="btn primary lg" href="/" prefetch={false}>
            {begun ? '하던 장에서 계속' : '1장부터 시작'}
            <Icon name="arrow" />
          </Link>
        </div>
      </footer>
    </div>
  );
}
