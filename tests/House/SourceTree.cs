namespace Matching.Tests.House;

/// <summary>
/// Files of the repository that a test reads: the folder with the solution is above the test's own.
/// </summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Matching.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no solution above the tests");
        return folder.FullName;
    }
}
