import { describe, expect, it } from 'vitest';
import { parseStudent, sessionValuesOf, studentRows } from './student.ts';

describe("a student's number", () => {
  it.each([
    ['01', '01'],
    ['7', '07'],
    [' 30 ', '30'],
  ])('%j is %s', (text, student) => expect(parseStudent(text)).toBe(student));

  it.each([
    ['31', '학생 번호는 01부터 30까지입니다. 31번은 없습니다.'],
    ['0', '학생 번호는 01부터 30까지입니다. 0번은 없습니다.'],
    ['abc', '학생 번호는 숫자입니다. "abc"은(는) 번호가 아닙니다.'],
    ['', '학생 번호는 숫자입니다. ""은(는) 번호가 아닙니다.'],
    ['-1', '학생 번호는 숫자입니다. "-1"은(는) 번호가 아닙니다.'],
    ['１', '학생 번호는 숫자입니다. "１"은(는) 번호가 아닙니다.'],
  ])('%j is refused in words', (text, message) => {
    expect(() => parseStudent(text)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST', message }));
  });
});

it('fills the number into what course.yaml declares, and nothing where it declares nothing', () => {
  expect(sessionValuesOf({ eduTopic: 'edu-topic-{{student}}' }, '07')).toEqual({
    student: '07',
    eduTopic: 'edu-topic-07',
  });
  expect(sessionValuesOf({}, '07')).toEqual({});
  expect(studentRows({ eduTopic: 'edu-topic-{{student}}' })).toEqual([]);
});
