namespace Matching.Tests.House;

/// <summary>A directory of the real file system that goes when the test does.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("journal-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
