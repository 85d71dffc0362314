using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Ring;
using Matching.Gateway.Pipeline;
using Matching.Replay.Projections;

namespace Matching.Tests.Gateway;

/// <summary>One way out: behind what is durable, public before private.</summary>
public sealed class PublisherTests
{
    [Fact]
    public void While_the_public_stage_is_held_no_private_report_leaves()
    {
        var ring = RingBuffer<Event>.SingleProducer(16, WaitStrategy.Block());
        var durable = new Sequence();
        var told = new List<string>();
        using var feed = new HeldStage("public", told);
        var desk = new NotedStage("private", told);
        var publisher = new Publisher(
            ring, ring.NewBarrier(durable), [new NotedStage("state", told)], [feed, desk]);
        var thread = new Thread(publisher.Run);
        thread.Start();

        for (int sequence = 1; sequence <= 3; sequence++) Write(ring, sequence);
        durable.Value = 1;
        ring.WaitStrategy.Signal();
        feed.AwaitHeld();
        Assert.Equal(["state 1", "state 2", "public 1"], Copy(told));
        feed.Release();
        publisher.Finish();
        thread.Join();

        Assert.Equal(
            [
                "state 1", "state 2", "public 1", "public 2", "public to 2", "private 1", "private 2",
                "private to 2",
            ],
            told);
    }

    private static void Write(RingBuffer<Event> ring, long sequence)
    {
        long slot = ring.Claim();
        ring[slot] = new Event { Header = new EventHeader { Sequence = sequence } };
        ring.Publish(slot);
    }

    private static string[] Copy(List<string> told)
    {
        lock (told) return [.. told];
    }

    private class NotedStage(string name, List<string> told) : IPublicationStage, IFollower
    {
        public void TakeUp(MatchingEngine recovered) => Note($"{name} takes up {recovered.LastSequence}");

        public virtual void OnEvent(in Event e) => Note($"{name} {e.Header.Sequence}");

        public void EndBatch(long throughSequence) => Note($"{name} to {throughSequence}");

        private void Note(string what)
        {
            lock (told) told.Add(what);
        }
    }

    private sealed class HeldStage(string name, List<string> told) : NotedStage(name, told), IDisposable
    {
        private readonly ManualResetEventSlim _isHeld = new();
        private readonly ManualResetEventSlim _release = new();

        public void AwaitHeld() => _isHeld.Wait(TestContext.Current.CancellationToken);

        public void Release() => _release.Set();

        public override void OnEvent(in Event e)
        {
            base.OnEvent(in e);
            _isHeld.Set();
            _release.Wait();
        }

        public void Dispose() => _release.Set();
    }
}
