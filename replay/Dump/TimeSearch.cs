using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.Log;

namespace Matching.Replay.Dump;

/// <summary>Finds where a time is reached, by halving: the events' times never go back.</summary>
internal static class TimeSearch
{
    /// <summary>The first sequence of that time or a later one; one behind the last if none is.</summary>
    public static long FirstAt(LogReader reader, long first, long time)
    {
        long step = 1;
        while (IsBefore(reader, first + step - 1, time)) step *= 2;
        (long before, long at) = (first + step / 2 - 1, first + step - 1);
        while (at - before > 1)
        {
            long middle = before + (at - before) / 2;
            if (IsBefore(reader, middle, time)) before = middle;
            else at = middle;
        }
        return at;
    }

    private static bool IsBefore(LogReader reader, long sequence, long time)
    {
        if (!reader.TryRead(sequence, out LogEvent found)) return false;
        if (EventDecoder.TryDecode(found.Bytes, out Event e, out DecodeFault fault))
            return e.Header.Time < time;
        throw new UnreadableEventException(sequence, fault);
    }
}
