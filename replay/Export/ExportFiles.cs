namespace Matching.Replay.Export;

/// <summary>One table's files, in the formats that are wanted.</summary>
internal sealed class ExportFiles<TRow> : IDisposable
{
    private readonly List<ITableWriter<TRow>> _writers = [];

    public ExportFiles(
        ExportRequest request, string table, IReadOnlyList<Column<TRow>> columns, List<string> files)
    {
        if (request.Csv) _writers.Add(new CsvTable<TRow>(Create(request, $"{table}.csv", files), columns));
        if (request.Parquet)
            _writers.Add(new ParquetTable<TRow>(Create(request, $"{table}.parquet", files), columns));
    }

    public long Rows { get; private set; }

    public void Write(TRow row)
    {
        Rows++;
        foreach (ITableWriter<TRow> writer in _writers) writer.Write(row);
    }

    public void Dispose()
    {
        foreach (ITableWriter<TRow> writer in _writers) writer.Dispose();
    }

    private static FileStream Create(ExportRequest request, string name, List<string> files)
    {
        string path = Path.Combine(request.Target, name);
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite);
        files.Add(name);
        return file;
    }
}
