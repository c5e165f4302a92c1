import { useId, useState } from 'preact/hooks';
import type { NumberField } from '../state/fields.js';
import type { SliderScale } from './scales.js';

interface Props {
  readonly label: string;
  readonly hint?: string;
  readonly field: NumberField;
  readonly value: number;
  readonly scale: SliderScale;
  readonly onChange: (value: number) => void;
}

const POSITIONS = 1000;

/** A number by a slider, and by a field for what the slider does not reach. */
export function Slider({ label, hint, field, value, scale, onChange }: Props) {
  const id = useId();
  const slide = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }): void => {
    const moved = field.near(scale.value(Number(currentTarget.value) / POSITIONS));
    if (moved !== undefined && moved !== value) onChange(moved);
  };
  return (
    <div class="control">
      <label for={id}>{label}</label>
      <NumberInput id={id} field={field} value={value} onChange={onChange} hint={hint} />
      <input
        type="range"
        aria-label={`${label}, slider`}
        aria-valuetext={String(value)}
        min={0}
        max={POSITIONS}
        step={1}
        value={Math.round(scale.position(value) * POSITIONS)}
        onInput={slide}
      />
    </div>
  );
}

interface InputProps {
  readonly id?: string;
  readonly label?: string;
  readonly hint?: string | undefined;
  readonly field: NumberField;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** A field for a number. What is none, or out of range, stays in the field with a message, and changes nothing. */
export function NumberInput({ id, label, hint, field, value, onChange }: InputProps) {
  const own = useId();
  const [text, setText] = useState<string>();
  const wrong = text !== undefined && field.read(text) === undefined;
  const enter = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }): void => {
    const entered = field.read(currentTarget.value);
    setText(currentTarget.value);
    if (entered !== undefined) onChange(entered);
  };
  const name = id ?? own;
  return (
    <>
      <input
        id={name}
        class="number"
        type="text"
        inputMode="decimal"
        autocomplete="off"
        spellcheck={false}
        aria-label={label}
        aria-invalid={wrong}
        aria-describedby={wrong || hint ? `${name}-hint` : undefined}
        value={text !== undefined && (wrong || field.read(text) === value) ? text : String(value)}
        onInput={enter}
        onBlur={() => setText(undefined)}
      />
      {(wrong || hint) && (
        <small id={`${name}-hint`} class={wrong ? 'wrong' : 'hint'}>
          {wrong ? `Expected ${field.expected}.` : hint}
        </small>
      )}
    </>
  );
}
