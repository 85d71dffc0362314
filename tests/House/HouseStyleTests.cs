using System.Text.RegularExpressions;

namespace Matching.Tests.House;

/// <summary>What the house asks of every file, so that nobody has to say it in a review.</summary>
public sealed partial class HouseStyleTests
{
    private const int MaxFileLines = 400;
    private const int MaxMethodLines = 70;
    private const int MaxColumns = 110;

    private static readonly string[] s_folders =
        ["engine", "journal", "replay", "protos", "gateway", "bench", "tests", "docs"];

    [Fact]
    public void No_file_is_longer_than_400_lines() =>
        Assert.Empty(Sources().Where(file => file.Lines.Length > MaxFileLines).Select(file => file.Name));

    [Fact]
    public void No_line_is_longer_than_110_columns() => Assert.Empty(
        from file in Sources()
        from line in file.Lines.Select((text, index) => (Text: text, Number: index + 1))
        where line.Text.Length > MaxColumns
        select $"{file.Name}:{line.Number}");

    [Fact]
    public void No_method_is_longer_than_70_lines() =>
        Assert.Empty(Sources().SelectMany(LongMethods));

    [Fact]
    public void Nothing_is_left_undone_in_the_code() => Assert.Empty(
        from file in Sources()
        where !file.Name.StartsWith("tests/House/", StringComparison.Ordinal)
        from line in file.Lines
        where Unfinished().IsMatch(line)
        select $"{file.Name}: {line.Trim()}");

    [Fact]
    public void References_point_one_way()
    {
        (string Project, string[] MayUse)[] rules =
        [
            ("engine/Matching.Engine.csproj", []),
            ("protos/Matching.Client.csproj", []),
            ("journal/Matching.Journal.csproj", ["engine"]),
            ("replay/Matching.Replay.csproj", ["journal"]),
            ("gateway/Matching.Gateway.csproj", ["replay", "protos"]),
            ("bench/Matching.Bench.csproj", ["gateway"]),
            ("tests/Matching.Tests.csproj", ["bench"]),
        ];
        foreach ((string project, string[] mayUse) in rules)
        {
            string text = File.ReadAllText(SourceTree.PathOf(project));
            string[] uses = [.. ProjectReference().Matches(text).Select(match => match.Groups[1].Value)];
            Assert.Equal(mayUse, uses);
        }
    }

    [Fact]
    public void The_engine_uses_no_package_but_the_analyzer_that_bans()
    {
        string project = File.ReadAllText(SourceTree.PathOf("engine/Matching.Engine.csproj"));
        IEnumerable<string> packages =
            PackageReference().Matches(project).Select(match => match.Groups[1].Value);
        string package = Assert.Single(packages);
        Assert.Equal("Microsoft.CodeAnalysis.BannedApiAnalyzers", package);
    }

    private static IEnumerable<Source> Sources() =>
        from folder in s_folders
        from path in Directory.EnumerateFiles(SourceTree.PathOf(folder), "*.cs", SearchOption.AllDirectories)
        select new Source(Path.GetRelativePath(SourceTree.Root, path), File.ReadAllLines(path));

    /// <summary>
    /// Members stand four columns in, and so do the braces of their bodies; a type that stands there is no
    /// method.
    /// </summary>
    private static IEnumerable<string> LongMethods(Source file)
    {
        int opened = -1;
        for (int index = 0; index < file.Lines.Length; index++)
        {
            if (file.Lines[index] == "    {") opened = index;
            if (file.Lines[index] is not ("    }" or "    };") || opened < 0) continue;
            bool isType = TypeDeclaration().IsMatch(file.Lines[opened - 1]);
            if (!isType && index - opened > MaxMethodLines) yield return $"{file.Name}:{opened}";
            opened = -1;
        }
    }

    private sealed record Source(string Name, string[] Lines);

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|#region")]
    private static partial Regex Unfinished();

    [GeneratedRegex("""<ProjectReference Include="\.\./(\w+)/""")]
    private static partial Regex ProjectReference();

    [GeneratedRegex("""<PackageReference Include="([\w.]+)""")]
    private static partial Regex PackageReference();

    [GeneratedRegex(@"\b(class|struct|enum|interface|record|extension)\b")]
    private static partial Regex TypeDeclaration();
}
