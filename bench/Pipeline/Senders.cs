using System.Diagnostics;
using HdrHistogram;
using Matching.Engine.Commands;

namespace Matching.Bench.Pipeline;

/// <summary>How commands come in: as fast as there is room, or at a rate, whatever happens to them.</summary>
internal static class Senders
{
    private const int Batch = 64;
    private const long Second = 1_000_000_000;

    /// <summary>
    /// Closed loop: as many in flight as the inbound ring holds. As the gateway it never waits at the ring,
    /// where the engine would have to wake it for each few slots; it looks again a millisecond later.
    /// </summary>
    public static void SendAll(PipelineRig rig, CommandStream stream, TimeSpan duration)
    {
        long end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < end)
        {
            while (rig.Inbound.HasRoom(Batch)) SendNow(rig, stream, Batch, rig.Clock.Now, 0);
            Thread.Sleep(1);
        }
    }

    /// <summary>
    /// Open loop: each at its moment, those that are due together. The time of a command counts from its
    /// moment on, so a sender that wakes late is not left out.
    /// </summary>
    public static void SendAtRate(
        PipelineRig rig, CommandStream stream, TimeSpan duration, long perSecond, LongHistogram lateness)
    {
        var sleep = new PreciseSleep(rig.Clock);
        long count = (long)(duration.TotalSeconds * perSecond);
        long interval = Second / perSecond;
        long begin = rig.Clock.Now + interval;
        for (long sent = 0; sent < count;)
        {
            long due = begin + sent * interval;
            sleep.Until(due);
            long now = rig.Clock.Now;
            int ready = (int)Math.Clamp((now - due) / interval + 1, 1, Math.Min(Batch, count - sent));
            for (int i = 0; i < ready; i++) lateness.RecordValue(Math.Max(0, now - due - i * interval));
            SendNow(rig, stream, ready, due, interval);
            sent += ready;
        }
    }

    private static void SendNow(PipelineRig rig, CommandStream stream, int count, long due, long interval)
    {
        long last = rig.Inbound.Claim(count);
        long first = last - count + 1;
        for (long slot = first; slot <= last; slot++)
        {
            ref Command command = ref rig.Inbound[slot];
            stream.Fill(ref command, due + (slot - first) * interval);
        }
        rig.Publish(first, last);
    }
}
