using System.Globalization;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>
/// Runs a table that an exchange operator could have written: each line a command and all its events, or a
/// look at the book or a balance, or the time of the next command (<c>at 17:00:00</c>). What is due before a
/// command stands before its own events, what it has begun behind them. After the last line everything is
/// proved (<see cref="Proofs"/>), and a command that is refused must have changed nothing. A line that ends
/// with a comma or an arrow goes on in the next one; two dashes begin a remark.
/// </summary>
internal static class Scenario
{
    public static void Run(string script) => Run(new VenueSetup(), script);

    public static void Run(VenueSetup setup, string script)
    {
        using var venue = new TestVenue(setup);
        Play(venue, script);
        venue.Prove();
    }

    /// <summary>Plays lines on a venue that a test has prepared, and goes on with.</summary>
    public static void Play(TestVenue venue, string script)
    {
        string line = "";
        foreach (string part in script.Split('\n'))
        {
            line = $"{line} {part.Split("--")[0].Trim()}".Trim();
            if (line.EndsWith(',') || line.EndsWith("=>", StringComparison.Ordinal)) continue;
            string? difference = line.Length == 0 ? null : Step(venue, line);
            if (difference is not null) Assert.Fail($"{line}\n{difference}");
            line = "";
        }
    }

    private static string? Step(TestVenue venue, string line)
    {
        string[] halves = line.Split("=>", 2, StringSplitOptions.TrimEntries);
        string[] words = halves[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (halves.Length == 1) return ScenarioLook.Check(venue, words);
        string before = Picture.Of(venue.State);
        Event[] events = ScenarioCommand.Send(venue, words);
        string[] actual = [.. events.SelectMany(e => ScenarioEvent.Tell(venue, in e))];
        string[] expected = halves[1].Split(',', StringSplitOptions.TrimEntries);
        if (!Matches(expected, actual))
            return $"expected: {string.Join(", ", expected)}\nhappened: {string.Join(", ", actual)}";
        string after = Picture.Of(venue.State);
        bool refused = EventFacts.IsRefusal(in events[0]) && events.Length == 1;
        return refused && before != after ? $"a refusal changed\n{before}to\n{after}" : null;
    }

    /// <summary>As many events as expected, each beginning with the words expected of it.</summary>
    private static bool Matches(string[] expected, string[] actual)
    {
        if (expected.Length != actual.Length) return false;
        for (int i = 0; i < expected.Length; i++)
        {
            string[] want = expected[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] have = actual[i].Split(' ');
            if (want.Length > have.Length) return false;
            for (int word = 0; word < want.Length; word++)
                if (!Same(want[word], have[word])) return false;
        }
        return true;
    }

    private static bool Same(string want, string have) =>
        want == have
        || (decimal.TryParse(want, CultureInfo.InvariantCulture, out decimal wanted)
            && decimal.TryParse(have, CultureInfo.InvariantCulture, out decimal had)
            && wanted == had);
}
