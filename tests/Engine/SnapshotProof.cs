using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Snapshots;

namespace Matching.Tests.Engine;

/// <summary>
/// A snapshot and the tail behind it are as good as the whole journal: at some transactions' ends, drawn by
/// the journal's own length, the state is written, loaded into a fresh engine, and gone on with.
/// </summary>
internal static class SnapshotProof
{
    private const int Snapshots = 3;

    public static void Verify(EngineHost live, IReadOnlyList<Event> journal)
    {
        var random = new Random(journal.Count);
        var points = new SortedSet<int>();
        for (int i = 0; i < Snapshots; i++) points.Add(EndOfTransaction(journal, random.Next(journal.Count)));
        // And where something has been begun that a continuation goes on with.
        int[] begun = [.. Begun(journal)];
        if (begun.Length > 0) points.Add(begun[random.Next(begun.Length)]);
        string expected = live.StateHash();
        using var folded = new EngineHost(slots: 1);
        int applied = 0;
        foreach (int point in points)
        {
            for (; applied < point; applied++) folded.Engine.Apply(journal[applied]);
            byte[] image = ImageBytes.Of(folded.Engine);
            Fold(image, journal, point, expected);
            Reexecution(image, journal, point, expected);
        }
    }

    private static void Fold(byte[] image, IReadOnlyList<Event> journal, int point, string expected)
    {
        using var loaded = new EngineHost(slots: 1);
        StateImage.Read(loaded.Engine, new ImageBytes(image, piece: 1_000));
        Assert.Equal(image, ImageBytes.Of(loaded.Engine));
        for (int i = point; i < journal.Count; i++) loaded.Engine.Apply(journal[i]);
        Assert.Equal(expected, loaded.StateHash());
        Recount.All(loaded.State);
    }

    private static void Reexecution(byte[] image, IReadOnlyList<Event> journal, int point, string expected)
    {
        using var loaded = new EngineHost(stale: 0xcc);
        StateImage.Read(loaded.Engine, new ImageBytes(image));
        var events = new List<Event>(journal.Count - point);
        for (int i = point; i < journal.Count; i++)
            if (EventCommand.TryRestore(journal[i], out Command command))
                loaded.ExecuteOne(in command, events);
        Assert.Equal(journal.Count - point, events.Count);
        for (int i = 0; i < events.Count; i++)
        {
            if (EventBytes.AreEqual(journal[point + i], events[i])) continue;
            Assert.Fail($"from a snapshot behind event {point}: event {point + i + 1} was\n"
                + $"{EventBytes.Describe(journal[point + i])}is now\n{EventBytes.Describe(events[i])}");
        }
        Assert.Equal(expected, loaded.StateHash());
    }

    private static IEnumerable<int> Begun(IReadOnlyList<Event> journal)
    {
        for (int i = 1; i < journal.Count; i++)
            if (EventCommand.KindOf(journal[i]) == CommandKind.Continue) yield return i;
    }

    /// <summary>How many events there are up to the end of the transaction that this one is in.</summary>
    private static int EndOfTransaction(IReadOnlyList<Event> journal, int index)
    {
        while ((journal[index].Header.Flags & EventFlags.Last) == 0) index++;
        return index + 1;
    }
}
