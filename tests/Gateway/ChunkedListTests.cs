using System.Runtime.CompilerServices;
using Matching.Engine.Events;
using Matching.Gateway.Sessions;

namespace Matching.Tests.Gateway;

/// <summary>A list in pieces is a list.</summary>
public sealed class ChunkedListTests
{
    [Fact]
    public void It_holds_what_a_list_holds_whatever_is_added_and_cleared()
    {
        var random = new Random(1);
        var chunked = new ChunkedList<long>();
        var plain = new List<long>();
        for (int step = 0; step < 60; step++)
        {
            int more = random.Next(4) == 0 ? random.Next(3_000) : random.Next(20);
            for (int added = 0; added < more; added++)
            {
                long item = random.NextInt64();
                chunked.Add(in item);
                plain.Add(item);
            }
            Assert.Equal(plain.Count, chunked.Count);
            Assert.Equal(plain, chunked);
            if (plain.Count > 0) Assert.Equal(plain[^1], chunked[plain.Count - 1]);
            if (random.Next(3) != 0) continue;
            chunked.Clear();
            plain.Clear();
        }
    }

    [Fact]
    public void Bursts_use_the_same_memory_again()
    {
        const int Bursts = 20;
        const int EventsOfABurst = 4_000;
        var events = new ChunkedList<Event>();
        var e = new Event();
        Burst();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int burst = 0; burst < Bursts; burst++) Burst();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // The pool gives back to the system what others' collections take from it.
        Assert.InRange(allocated, 0, Bursts * EventsOfABurst * Unsafe.SizeOf<Event>() / 2);

        void Burst()
        {
            for (int added = 0; added < EventsOfABurst; added++) events.Add(in e);
            events.Clear();
        }
    }
}
