import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** LAB_HOME: everything of one student. Deleting it forgets the student, nothing else. */
export function labHome(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(env.LAB_HOME || join(ROOT, '.lab'));
}

/** LAB_CACHE: downloads and builds, shared by all clones of one user. */
export function labCache(env: NodeJS.ProcessEnv = process.env): string {
  const cacheHome = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return resolve(env.LAB_CACHE || join(cacheHome, 'kafka-lab'));
}

export interface LabPaths {
  /** Home folder of the student PC. */
  studentHome: string;
  /** `~/lab` there: the student's working folder. */
  workspace: string;
  /** State of the embedded cluster: etcd, certificates, volumes, sockets. */
  sandbox: string;
  /** What the student has done. */
  progress: string;
}

export function labPaths(home: string): LabPaths {
  return {
    studentHome: join(home, 'home'),
    workspace: join(home, 'home/lab'),
    sandbox: join(home, 'sandbox'),
    progress: join(home, 'progress.db'),
  };
}

/** The lab files as shipped. */
export const SHIPPED_WORKSPACE = join(ROOT, 'content/lab');
export const IMAGES = join(ROOT, 'sandbox/images');
