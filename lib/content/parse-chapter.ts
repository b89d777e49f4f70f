import type { Blockquote, Heading, Paragraph, Root, RootContent, Yaml } from 'mdast';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { readFigure } from './figure.ts';
import type { LabFiles } from './lab-files.ts';
import { FenceParser, type CheckAt, type Students } from './parse-block.ts';
import type { Report } from './problems.ts';
import { checkInputs } from './openers.ts';
import { plainText, renderMarkdown, reportUnrenderable } from './render.ts';
import { chapterFrontMatter, type Block, type Chapter, type ClusterValue, type Section, type Step } from './schema.ts';
import { checkStep, type BlockAt } from './step-rules.ts';
import { checkSecrets } from './secret-rules.ts';
import { fillValues } from './values.ts';
import { YamlSource } from './yaml-source.ts';

export interface ChapterSource {
  /** Folder name: "03-kafka-cluster". */
  id: string;
  folder: string;
  text: string;
}

export interface CourseContext {
  terminals: string[];
  values: Record<string, string>;
  clusterValues: Record<string, ClusterValue>;
  lab: LabFiles;
  students: Students;
}

const parser = unified().use(remarkParse).use(remarkGfm).use(remarkFrontmatter, ['yaml']);

/** Reads one chapter. What is wrong is reported; the parts that are right are returned all the same. */
export function parseChapter(source: ChapterSource, course: CourseContext, report: Report): Chapter | undefined {
  const root: Root = parser.parse(fillValues(source.text, course.values, course.clusterValues, report));
  reportUnrenderable(root, report);
  return new ChapterParser(source, course, report).parse(root);
}

/** What the reader is inside of. Blocks go to the innermost part; checks only into steps. */
interface OpenPart {
  line: number;
  blocks: BlockAt[];
  checks: CheckAt[];
  incomplete: boolean;
}

function openPart(line: number): OpenPart {
  return { line, blocks: [], checks: [], incomplete: false };
}

interface OpenStep extends OpenPart {
  id: string;
  number: string;
  title: string;
}

class ChapterParser {
  private readonly source: ChapterSource;
  private readonly course: CourseContext;
  private readonly report: Report;
  private readonly fences: FenceParser;
  private readonly number: number;
  private readonly intro = openPart(1);
  private readonly sections: { number: string; title: string; intro: OpenPart; steps: OpenStep[] }[] = [];
  private readonly stepIds = new Set<string>();
  private title: string | undefined;
  private prose: RootContent[] = [];

  constructor(source: ChapterSource, course: CourseContext, report: Report) {
    this.source = source;
    this.course = course;
    this.report = report;
    this.fences = new FenceParser(course.lab, course.students, report);
    this.number = Number(source.id.slice(0, 2));
  }

  parse(root: Root): Chapter | undefined {
    const [first, ...nodes] = root.children;
    const frontMatter = first?.type === 'yaml' ? this.frontMatter(first) : undefined;
    if (first?.type !== 'yaml') this.report(1, 'the chapter begins with front matter: title, goals, minutes');
    for (const node of first?.type === 'yaml' ? nodes : root.children) this.node(node);
    this.endProse();
    for (const section of this.sections) {
      for (const step of section.steps) {
        checkStep(step, this.course.terminals, this.course.lab, this.report);
        checkSecrets(step, this.course.clusterValues, this.report);
      }
    }
    if (this.stepIds.size === 0) this.report(1, 'the chapter has no steps (### headings)');
    if (!frontMatter) return undefined;
    if (this.title !== frontMatter.title) {
      this.report(1, `the chapter needs the heading "# ${this.number}. ${frontMatter.title}", like its front matter's title`);
    }
    const chapter: Chapter = {
      ...frontMatter,
      id: this.source.id,
      number: this.number,
      intro: blocksOf(this.intro),
      sections: this.sections.map((section): Section => ({
        number: section.number,
        title: section.title,
        intro: blocksOf(section.intro),
        steps: section.steps.map(toStep),
      })),
    };
    const lines = new Map(
      this.sections.flatMap(({ steps }) => steps.flatMap(({ blocks }) => blocks.map(({ block, line }) => [block, line]))),
    );
    checkInputs(chapter, this.course.clusterValues, (action) => lines.get(action) ?? 1, this.report);
    return chapter;
  }

  private frontMatter(node: Yaml) {
    return new YamlSource(node.value, lineOf(node) + 1, this.report).parse(chapterFrontMatter);
  }

  private node(node: RootContent): void {
    if (node.type === 'heading' && node.depth <= 3) return this.heading(node);
    if (node.type === 'code') {
      const line = lineOf(node);
      const parsed = this.fences.parse({ language: node.lang ?? '', meta: node.meta ?? null, body: node.value, line });
      if (parsed.type === 'prose') return void this.prose.push(node);
      this.endProse();
      if (parsed.type === 'block') this.add(parsed.block, line);
      if (parsed.type === 'checks') this.addChecks(parsed.checks, line);
      if (parsed.type === 'invalid' || (parsed.type === 'checks' && parsed.incomplete)) {
        this.open.incomplete = true;
      }
      return;
    }
    const block = node.type === 'blockquote' ? noteOf(node) : node.type === 'paragraph' ? this.figure(node) : undefined;
    if (!block) return void this.prose.push(node);
    this.endProse();
    this.add(block, lineOf(node));
  }

  private heading(node: Heading): void {
    this.endProse();
    const line = lineOf(node);
    const text = plainText(node).trim();
    if (node.depth === 1) {
      const [, number, title] = /^(\d+)\.\s+(.+)$/.exec(text) ?? [];
      if (Number(number) !== this.number) this.report(line, `a chapter's heading is "# ${this.number}. title"`);
      if (this.title !== undefined) this.report(line, 'a chapter has one # heading');
      this.title = title;
    } else if (node.depth === 2) this.section(text, line);
    else this.step(text, line);
  }

  private section(text: string, line: number): void {
    const expected = `${this.number}.${this.sections.length + 1}`;
    const [, number = '', title = text] = /^(\d+\.\d+)\s+(.+)$/.exec(text) ?? [];
    if (number !== expected) this.report(line, `the section's heading begins with its number, ${expected}`);
    this.sections.push({ number, title, intro: openPart(line), steps: [] });
  }

  private step(text: string, line: number): void {
    const [, number = '', title = '', id] = /^(\(\d+\))?\s*(.*?)\s*(?:\{#([^}]*)\})?$/.exec(text) ?? [];
    const section = this.sections.at(-1);
    if (!id) this.report(line, 'a step needs an id: ### (1) title {#create-namespace}');
    else if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
      this.report(line, `step id "${id}" must be lower-case words joined by hyphens`);
    } else if (this.stepIds.has(id)) this.report(line, `step id "${id}" stands there twice in this chapter`);
    if (!title) this.report(line, 'a step needs a title');
    if (!section) return this.report(line, 'a step stands in a section (## 1.1 …)');
    const expected = `(${section.steps.length + 1})`;
    if (number && number !== expected) this.report(line, `the step's number is ${expected} in its section, not ${number}`);
    this.stepIds.add(id ?? '');
    this.fences.startStep();
    section.steps.push({ id: id ?? '', number, title, ...openPart(line) });
  }

  private figure(node: Paragraph): Block | undefined {
    const [image, ...rest] = node.children;
    if (image?.type !== 'image' || rest.length > 0) {
      for (const child of node.children) {
        if (child.type === 'image') this.report(lineOf(node), 'an image stands in a paragraph of its own');
      }
      return undefined;
    }
    const figure = readFigure(this.source.folder, image.url, image.alt ?? '', image.title ?? undefined);
    if (typeof figure !== 'string') return figure;
    this.report(lineOf(node), figure);
    return undefined;
  }

  /** The innermost open part: a step, a section's introduction, or the chapter's. */
  private get open(): OpenPart {
    const section = this.sections.at(-1);
    return section?.steps.at(-1) ?? section?.intro ?? this.intro;
  }

  private get inStep(): boolean {
    return (this.sections.at(-1)?.steps.length ?? 0) > 0;
  }

  private add(block: Block, line: number): void {
    if (!this.inStep && !['prose', 'note', 'figure'].includes(block.kind)) {
      this.report(line, `a ${block.kind} block stands in a step, below a ### heading`);
    }
    this.open.blocks.push({ block, line });
  }

  private addChecks(checks: CheckAt[], line: number): void {
    if (!this.inStep) this.report(line, 'a check block stands in a step, below a ### heading');
    this.open.checks.push(...checks);
  }

  private endProse(): void {
    const [first] = this.prose;
    if (first) this.open.blocks.push({ block: { kind: 'prose', html: renderMarkdown(this.prose) }, line: lineOf(first) });
    this.prose = [];
  }
}

function lineOf(node: { position?: { start: { line: number } } | undefined }): number {
  return node.position?.start.line ?? 1;
}

function blocksOf(part: OpenPart): Block[] {
  return part.blocks.map(({ block }) => block);
}

/** A quotation whose first line is bold is a note with that label; any other stays a quotation. */
function noteOf(node: Blockquote): Block | undefined {
  const [first, ...rest] = node.children;
  if (first?.type !== 'paragraph') return undefined;
  const [label, ...text] = first.children;
  if (label?.type !== 'strong') return undefined;
  const [next, ...others] = text;
  if (next && !(next.type === 'text' && next.value.startsWith('\n')) && next.type !== 'break') return undefined;
  const words = next?.type === 'text' ? [{ ...next, value: next.value.trimStart() }, ...others] : others;
  const body = words.length > 0 ? [{ ...first, children: words }, ...rest] : rest;
  return { kind: 'note', label: plainText(label), html: renderMarkdown(body) };
}

/** Time of an action that does not say how long it takes, s. */
const QUICK_ACTION_SECONDS = 1;

function toStep(step: OpenStep): Step {
  const blocks = blocksOf(step);
  // Variants for other targets run instead of these, not after them.
  const seconds = blocks
    .filter((block) => block.kind === 'run' || block.kind === 'input')
    .filter((block) => block.target !== 'kubeconfig')
    .reduce((sum, block) => sum + ((block.kind === 'run' ? block.seconds : undefined) ?? QUICK_ACTION_SECONDS), 0);
  const checks = step.checks.map(({ check }) => check);
  return { id: step.id, number: step.number, title: step.title, blocks, checks, seconds, line: step.line };
}
