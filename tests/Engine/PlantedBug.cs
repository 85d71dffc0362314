namespace Matching.Tests.Engine;

/// <summary>A bug as a change of one place in one source file of the engine.</summary>
/// <param name="Name">What goes wrong.</param>
/// <param name="Seen">Where this kind of bug was.</param>
/// <param name="File">Under engine/.</param>
/// <param name="From">What stands there; exactly once.</param>
/// <param name="To">What stands there with the bug.</param>
/// <param name="Profile">The streams that are to find it.</param>
internal sealed record PlantedBug(
    string Name, string Seen, string File, string From, string To, string Profile = "everything")
{
    /// <summary>All bugs, of all topics.</summary>
    public static PlantedBug[] All { get; } =
        [.. PlantedBooks.All, .. PlantedMoney.All, .. PlantedProtections.All];

    /// <summary>A file's text with the bug; a text that has moved on fails.</summary>
    public string PlantIn(string text)
    {
        int first = text.IndexOf(From, StringComparison.Ordinal);
        Assert.True(first >= 0, $"{Name}: engine/{File} has no\n{From}");
        int second = text.IndexOf(From, first + 1, StringComparison.Ordinal);
        Assert.True(second < 0, $"{Name}: engine/{File} has more than one\n{From}");
        return string.Concat(text.AsSpan(0, first), To, text.AsSpan(first + From.Length));
    }
}
