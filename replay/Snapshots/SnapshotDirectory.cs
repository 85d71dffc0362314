using System.Globalization;
using Matching.Engine;
using Matching.Engine.Snapshots;
using Matching.Journal.Log;
using Matching.Replay.Recovery;

namespace Matching.Replay.Snapshots;

/// <summary>
/// The snapshots beside a log: files named by their last event's sequence. One that has its name was written
/// whole, synced and loaded once before it got it.
/// </summary>
public sealed class SnapshotDirectory(IDisk disk, string location)
{
    /// <summary>As many are kept: should the newest have gone bad, there are two others.</summary>
    public const int Kept = 3;

    private const string Suffix = ".snap";
    private const int SequenceDigits = 20;

    public string PathOf(long sequence) => Path.Combine(
        location, sequence.ToString("D" + SequenceDigits, CultureInfo.InvariantCulture) + Suffix);

    /// <summary>The sequences of the files that are named as snapshots, newest first.</summary>
    public IReadOnlyList<long> Sequences()
    {
        var sequences = new List<long>();
        foreach (string name in disk.List(location))
            if (TryParse(name, out long sequence)) sequences.Add(sequence);
        sequences.Sort((a, b) => b.CompareTo(a));
        return sequences;
    }

    /// <summary>
    /// Those of them that are that log's, by their headers. Another venue's, or one whose header can't be
    /// read, is nobody's to delete and proves nothing.
    /// </summary>
    public IReadOnlyList<long> SequencesOf(LogIdentity identity)
    {
        var own = new List<long>();
        foreach (long sequence in Sequences()) if (IsOf(identity, sequence)) own.Add(sequence);
        return own;
    }

    /// <summary>
    /// The newest one that is whole, that log's, and of events that it can confirm; null for none. No state
    /// is made of it: who does that says which ones are damaged.
    /// </summary>
    public SnapshotHeader? NewestSound(LogIdentity identity)
    {
        foreach (long sequence in Sequences())
            if (IsConfirmable(sequence) && SoundOrNull(identity, sequence) is { } header) return header;
        return null;
    }

    /// <exception cref="InvalidSnapshotException">Its header is not as written.</exception>
    public SnapshotFile Open(long sequence)
    {
        string path = PathOf(sequence);
        var file = new SnapshotFile(disk, path);
        if (file.Header.Sequence == sequence) return file;
        file.Dispose();
        throw new InvalidSnapshotException(path, $"it is the snapshot of event {file.Header.Sequence}");
    }

    /// <summary>
    /// Writes the state aside, syncs it, has it read from the device and loaded, and only then gives it its
    /// name; then lets go of all but the newest.
    /// </summary>
    /// <param name="state">At a transaction's end; nobody else uses it meanwhile.</param>
    /// <param name="identity">The log's.</param>
    /// <param name="history">The log up to the state's last event.</param>
    /// <exception cref="DiskException">The disk is full or failed. No snapshot was taken.</exception>
    /// <exception cref="InvalidSnapshotException">What was written did not load.</exception>
    public SnapshotHeader Take(MatchingEngine state, LogIdentity identity, HistoryClaim history)
    {
        Check.That(state.LastSequence == history.Sequence);
        string path = PathOf(history.Sequence);
        string aside = LogDirectory.LeftoverOf(path);
        if (disk.Exists(aside)) disk.Delete(aside);
        SnapshotHeader header;
        try
        {
            header = Write(aside, state, identity, history);
            Verify(aside);
            disk.Rename(aside, path);
        }
        catch (Exception error) when (error is DiskException or InvalidSnapshotException)
        {
            GiveBack(aside);
            throw;
        }
        disk.SyncDirectory(location);
        LetGo(identity);
        return header;
    }

    private SnapshotHeader Write(
        string aside, MatchingEngine state, LogIdentity identity, HistoryClaim history)
    {
        using IDiskFile file = disk.Create(aside);
        using var writer = new SnapshotWriter(file);
        StateImage.Write(state, writer);
        Hash256 hash = writer.Finish();
        var header = new SnapshotHeader(
            identity, state.Epoch, state.Time, history, writer.ImageBytes, hash);
        writer.WriteHeader(in header);
        // So that the load that follows proves what the device has.
        file.ForgetCache();
        return header;
    }

    private void Verify(string aside)
    {
        using var loaded = new FoldedState();
        using var file = new SnapshotFile(disk, aside);
        file.Load(loaded.Engine);
        if (Verification.StateHash.Of(loaded.Engine) == file.Header.StateHash) return;
        throw new InvalidSnapshotException(aside, "the state that loads is not the one that was written");
    }

    /// <summary>Whether the log beside it still holds what confirms the snapshot of that event.</summary>
    public bool IsConfirmable(long sequence) => LogPruning.Confirms(disk, location, sequence);

    private bool IsOf(LogIdentity identity, long sequence)
    {
        try
        {
            using SnapshotFile file = Open(sequence);
            return file.Header.Identity == identity;
        }
        catch (Exception error) when (error is InvalidSnapshotException or DiskException)
        {
            return false;
        }
    }

    private SnapshotHeader? SoundOrNull(LogIdentity identity, long sequence)
    {
        try
        {
            using SnapshotFile file = Open(sequence);
            if (file.Header.Identity != identity) return null;
            file.Check();
            return file.Header;
        }
        catch (Exception error) when (error is InvalidSnapshotException or DiskException)
        {
            return null;
        }
    }

    private void LetGo(LogIdentity identity)
    {
        IReadOnlyList<long> sequences = SequencesOf(identity);
        for (int at = sequences.Count - 1; at >= Kept; at--) disk.Delete(PathOf(sequences[at]));
        if (sequences.Count > Kept) disk.SyncDirectory(location);
    }

    /// <summary>What is left aside is worthless; if it can't be deleted, the first error says more.</summary>
    private void GiveBack(string aside)
    {
        try
        {
            if (disk.Exists(aside)) disk.Delete(aside);
        }
        catch (DiskException)
        {
            return;
        }
    }

    private static bool TryParse(string name, out long sequence)
    {
        sequence = 0;
        return name.Length == SequenceDigits + Suffix.Length
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && long.TryParse(
                name.AsSpan(0, SequenceDigits),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out sequence);
    }
}
