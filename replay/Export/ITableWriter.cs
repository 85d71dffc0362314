namespace Matching.Replay.Export;

/// <summary>Takes the rows of one table, in order: a CSV file or a Parquet file.</summary>
internal interface ITableWriter<TRow> : IDisposable
{
    void Write(TRow row);
}
