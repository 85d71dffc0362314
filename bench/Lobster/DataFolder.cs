namespace Matching.Bench.Lobster;

/// <summary>
/// Where a venue of our own keeps its journal: the folder given, or a temporary one that goes afterwards.
/// </summary>
internal sealed class DataFolder(string? given) : IDisposable
{
    public string Path { get; } = given ?? Directory.CreateTempSubdirectory("lobster-").FullName;

    public void Dispose()
    {
        if (given is null) Directory.Delete(Path, recursive: true);
    }
}
