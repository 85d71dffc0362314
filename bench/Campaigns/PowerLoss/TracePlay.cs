using Matching.Bench.Campaigns.Simulation;
using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.PowerLoss;

/// <summary>
/// A trace on a disk: how far it came, what was acknowledged on the way, and what was under way.
/// </summary>
internal sealed class TracePlay : IDisposable
{
    private readonly Trace _trace;
    private OpenLog? _log;

    private TracePlay(Trace trace, SimDisk disk)
    {
        (_trace, Disk) = (trace, disk);
        if (disk.Planted.HasFlag(PlantedFault.AckBeforeSync)) disk.Written = AckWritten;
    }

    public SimDisk Disk { get; }

    /// <summary>The last event that somebody was told of.</summary>
    public long Acked { get; private set; }

    /// <summary>The last event that may be there.</summary>
    public long Sent { get; private set; }

    /// <summary>Plays until the end, or until the disk fails or has no power.</summary>
    public static TracePlay Run(Trace trace, SimDisk disk)
    {
        using var play = new TracePlay(trace, disk);
        try
        {
            foreach (TraceStep step in trace.Steps) step(play);
        }
        catch (Exception end) when (IsOfDisk(end))
        {
            // This is where the trace was to end.
        }
        return play;
    }

    public void Open()
    {
        _log?.Dispose();
        _log = OpenLog.On(Disk, _trace.Options);
    }

    public void Append(int events)
    {
        Sent = Acked + events;
        _log!.Append(events);
        Acked = _log.Writer.LastSequence;
    }

    public void Dispose() => _log?.Dispose();

    private static bool IsOfDisk(Exception end) => end is PowerCutException or DiskException
        || end is LogStoppedException && end.InnerException is PowerCutException or DiskException;

    /// <summary>
    /// The planted fault: a group behind a segment's header counts as soon as it is written.
    /// </summary>
    private void AckWritten(string path, long offset)
    {
        bool isGroup = path.EndsWith(".seg", StringComparison.Ordinal) && offset > 0;
        if (isGroup && _log is not null) Acked = Sent;
    }
}
