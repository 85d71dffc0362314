namespace Matching.Tests.Engine;

/// <summary>
/// Bugs that other engines really had, planted one at a time in a copy of this one: each is caught by the
/// twin or by the proofs. What catches none of them proves nothing.
/// </summary>
public sealed class PlantedTests(ITestOutputHelper output)
{
    private const int Streams = 40;
    private const int LinesToTell = 6;

    public static TheoryData<string> Bugs => [.. PlantedBug.All.Select(bug => bug.Name)];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_planted_bug_is_caught(string name)
    {
        PlantedBug bug = PlantedBug.All.Single(one => one.Name == name);
        using var engine = new PlantedEngine(bug);
        string? found = engine.Hunt(bug.Profile, Streams);
        Assert.True(found is not null, $"{name}: nothing was found in {Streams} streams of {bug.Profile}");
        output.WriteLine($"{name} ({bug.Seen}): {string.Join('\n', found.Split('\n').Take(LinesToTell))}");
    }

    [Fact]
    public void At_least_thirty_bugs_are_planted() =>
        Assert.InRange(PlantedBug.All.Select(bug => bug.Name).Distinct().Count(), 30, PlantedBug.All.Length);

    [Fact]
    public void Each_planted_bug_has_its_place_once() => Assert.All(PlantedBug.All, bug =>
        bug.PlantIn(File.ReadAllText(House.SourceTree.PathOf($"engine/{bug.File}"))));
}
