using Matching.Engine.Events;
using Matching.Engine.Ring;
using Matching.Journal;
using Matching.Journal.Log;
using Matching.Tests.Engine;
using Matching.Tests.House;
using Matching.Tests.Replay;

namespace Matching.Tests.Journal;

/// <summary>The journal's thread as the venue runs it, with a reserve for a full disk.</summary>
public sealed class JournalerTests : IDisposable
{
    private const int WarmUpGroups = 40;
    private const int SegmentBytes = 4 << 20;

    private readonly TemporaryDirectory _place = new();
    private readonly VenueScript _venue = VenueScript.Run(orders: 400);

    public void Dispose()
    {
        _venue.Dispose();
        _place.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_journals_thread_allocates_nothing_also_while_its_reserve_grows(bool hashBeside)
    {
        using LogDirectory directory = LogDirectory.Open(new NativeDisk(), _place.Path);
        using LogTail tail = LogRecovery.Open(directory, VenueScript.Identity);
        var options = new LogOptions { SegmentBytes = SegmentBytes, HashBeside = hashBeside };
        using var writer = new LogWriter(directory, tail, options);
        var ring = RingBuffer<Event>.SingleProducer(1024, WaitStrategy.Block());
        long[] allocated = new long[_venue.Events.Count];
        int groups = 0;
        var policy = new SpacePolicy(
            () =>
            {
                allocated[groups] = GC.GetAllocatedBytesForCurrentThread();
                return new SpaceToKeep(++groups / WarmUpGroups * (SegmentBytes / 4), 0);
            },
            _ => { });
        var journaler = new Journaler(ring, writer, policy);
        var thread = new Thread(journaler.Run) { IsBackground = true };
        thread.Start();

        foreach (Event e in _venue.Events)
        {
            long slot = ring.Claim();
            ring[slot] = e;
            if ((e.Header.Flags & EventFlags.Last) == 0) continue;
            ring.Publish(slot);
            Assert.True(SpinWait.SpinUntil(() => journaler.Durable.Value == slot, TimeSpan.FromMinutes(1)));
        }
        journaler.Finish();
        thread.Join();

        Assert.True(groups > 4 * WarmUpGroups);
        Assert.Equal(0, allocated[groups - 1] - allocated[WarmUpGroups]);
    }
}
