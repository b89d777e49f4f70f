'use client';
import { Icon } from '../ui/Icon.tsx';
import { Brand } from './Brand.tsx';
import { TargetMenu } from './TargetMenu.tsx';
import { SizeButton, ThemeButton } from './ViewButtons.tsx';

export function Header(props: {
  crumb: string;
  presentHref: string;
  openNav: () => void;
  openHelp: () => void;
}) {
  return (
    <header className="bar">
      <button
        type="button"
        className="btn quiet icon only-narrow"
        aria-label="장 목록 열기"
        onClick={props.openNav}
      >
        <Icon name="menu" />
      </button>
      <Brand />
      <span className="crumb">{props.crumb}</span>
      <span className="gap" />
      <TargetMenu />
      <div className="tools">
        <span className="hide-narrow">
          <SizeButton />
        </span>
        <ThemeButton />
        <a
          className="btn quiet icon hide-narrow"
          href={props.presentHref}
          aria-label="발표 모드"
          title="발표 모드 (P)"
        >
          <Icon name="present" />
        </a>
        <button
          type="button"
          className="btn quiet icon"
          aria-label="도움말과 단축키"
          title="도움말 (?)"
          onClick={props.openHelp}
        >
          <Icon name="help" />
        </button>
      </div>
    </header>
  );
}
