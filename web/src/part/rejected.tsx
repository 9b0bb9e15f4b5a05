// Rows that could not be read, for example.

import type { RejectedRecord } from "../api";
import { cut, visible } from "../visible";
import { counted, grouped } from "../words";
import "./rejected.css";

/** What stood in a cell is a stranger's text, like any other. */
const cell = (text: string) => <bdi class="stranger">{visible(cut(text, 60, 20))}</bdi>;

export function Rejected({ rows, total }: { rows: RejectedRecord[]; total: number }) {
  if (rows.length === 0) return null;
  return (
    <>
      <h3>Rows that could not be read</h3>
      <p class="small quiet">
        {rows.length < total
          ? `The first ${counted(rows.length, "row", "rows")} of ${grouped(total)}; rejected.csv has more.`
          : counted(rows.length, "row", "rows")}
      </p>
      <div class="tablebox" tabIndex={0} role="group" aria-label="Rows that could not be read">
        <table class="rejected">
          <thead>
            <tr>
              <th scope="col">Input</th>
              <th scope="col" class="number">
                Row
              </th>
              <th scope="col">Column</th>
              <th scope="col">Wanted</th>
              <th scope="col">Got</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                <td>{cell(row.input)}</td>
                <td class="number">{grouped(row.row)}</td>
                <td>{cell(row.column)}</td>
                <td>{cell(row.wanted)}</td>
                <td>{cell(row.got)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
