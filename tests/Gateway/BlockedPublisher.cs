using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Sessions;

namespace Matching.Tests.Gateway;

/// <summary>A session whose first delivery holds the publisher up until it is released.</summary>
internal sealed class BlockedPublisher : ISessionSink, IDisposable
{
    private readonly ManualResetEventSlim _isBlocking = new();
    private readonly ManualResetEventSlim _release = new();

    public static LogOnTerms Terms(string name) =>
        new() { Name = Bytes16.FromText(name), ParticipantId = 1, Role = Role.Trader };

    public void Block(InProcessVenue venue)
    {
        Assert.True(venue.Shard.Desk.TryLogOn(Terms("blocker"), this));
        _isBlocking.Wait(venue.Stop);
    }

    public void Release() => _release.Set();

    public void LoggedOn(in Event e)
    {
        _isBlocking.Set();
        _release.Wait();
    }

    public void LogOnRefused(RejectReason reason)
    {
    }

    public void Deliver(in Event e)
    {
    }

    public void EndBatch()
    {
    }

    public void Supersede()
    {
    }

    /// <summary>Released in any case: a venue that stops waits for its publisher.</summary>
    public void Dispose() => _release.Set();
}
