namespace Matching.Tests.House;

/// <summary>What the documentation tells a reader to run compiles against the SDK as it is.</summary>
public sealed class SampleTests
{
    private const string Reference = "#:project ../../protos/Matching.Client.csproj";

    public static TheoryData<string> EachSample =>
    [
        .. Directory.EnumerateFiles(SourceTree.PathOf("docs/samples"), "*.cs")
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal),
    ];

    [Theory, MemberData(nameof(EachSample))]
    public void A_sample_compiles(string name) =>
        Assert.Null(Compiled(File.ReadAllText(SourceTree.PathOf($"docs/samples/{name}"))));

    [Fact]
    public void A_sample_that_uses_what_the_SDK_does_not_have_does_not_compile() => Assert.Contains(
        "error CS0117", Compiled($"{Reference}\n_ = Matching.Client.VenueClient.Nothing;"));

    private static string? Compiled(string sample)
    {
        Assert.StartsWith(Reference, sample);
        using var place = new TemporaryDirectory();
        string usings = Path.Combine(place.Path, "Usings.cs");
        string source = Path.Combine(place.Path, "Sample.cs");
        File.WriteAllText(usings, SdkCompiler.Usings);
        File.WriteAllText(source, sample[Reference.Length..]);
        var trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return SdkCompiler.Compile(
            place.Path, Path.Combine(place.Path, "Sample.dll"), trusted.Split(Path.PathSeparator),
            [usings, source], "/target:exe", "/warnaserror+");
    }
}
