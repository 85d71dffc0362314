using System.Globalization;
using System.Text;

namespace Matching.Replay.Export;

/// <summary>
/// A table as CSV (RFC 4180): a header, then a line a row, ended by a line feed; UTF-8. Text with a comma, a
/// quote or a line's end is quoted.
/// </summary>
internal sealed class CsvTable<TRow> : ITableWriter<TRow>
{
    private const int BufferBytes = 256 * 1024;

    private readonly IReadOnlyList<Column<TRow>> _columns;
    private readonly StreamWriter _file;
    private readonly StringBuilder _line = new();

    public CsvTable(Stream stream, IReadOnlyList<Column<TRow>> columns)
    {
        _columns = columns;
        _file = new StreamWriter(stream, new UTF8Encoding(false), BufferBytes);
        _file.Write(string.Join(',', columns.Select(column => column.Name)) + "\n");
    }

    public void Write(TRow row)
    {
        _line.Clear();
        for (int at = 0; at < _columns.Count; at++)
        {
            if (at > 0) _line.Append(',');
            Column<TRow> column = _columns[at];
            if (column.Type == ColumnType.Text) AppendText(column.Text(row));
            else _line.Append(CultureInfo.InvariantCulture, $"{column.Number(row)}");
        }
        _file.Write(_line.Append('\n'));
    }

    public void Dispose() => _file.Dispose();

    private void AppendText(string text)
    {
        if (text.AsSpan().IndexOfAny(",\"\r\n") < 0) _line.Append(text);
        else _line.Append('"').Append(text.Replace("\"", "\"\"")).Append('"');
    }
}
