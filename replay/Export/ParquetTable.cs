using Parquet;
using Parquet.Schema;

namespace Matching.Replay.Export;

/// <summary>
/// A table as Parquet: INT64 and UTF-8 columns without nulls, Snappy, in row groups of 65,536 rows.
/// </summary>
internal sealed class ParquetTable<TRow> : ITableWriter<TRow>
{
    private const int RowsPerGroup = 65_536;

    private readonly Stream _stream;
    private readonly IReadOnlyList<Column<TRow>> _columns;
    private readonly DataField[] _fields;
    private readonly ParquetWriter _writer;
    private readonly List<TRow> _rows = new(RowsPerGroup);

    public ParquetTable(Stream stream, IReadOnlyList<Column<TRow>> columns)
    {
        (_stream, _columns) = (stream, columns);
        _fields = [.. columns.Select(Field)];
        _writer = ParquetWriter.CreateAsync(new ParquetSchema(_fields), stream).GetAwaiter().GetResult();
    }

    public void Write(TRow row)
    {
        _rows.Add(row);
        if (_rows.Count == RowsPerGroup) Flush();
    }

    public void Dispose()
    {
        if (_rows.Count > 0) Flush();
        _writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _stream.Dispose();
    }

    private static DataField Field(Column<TRow> column) => column.Type == ColumnType.Text
        ? new DataField(column.Name, typeof(string), isNullable: false)
        : new DataField<long>(column.Name);

    private void Flush()
    {
        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        for (int at = 0; at < _columns.Count; at++)
        {
            Column<TRow> column = _columns[at];
            Task written = column.Type == ColumnType.Text
                ? group.WriteAsync(_fields[at], _rows.ConvertAll(row => column.Text(row)))
                : group.WriteAsync<long>(_fields[at], _rows.Select(column.Number).ToArray());
            written.GetAwaiter().GetResult();
        }
        group.CompleteValidate();
        _rows.Clear();
    }
}
