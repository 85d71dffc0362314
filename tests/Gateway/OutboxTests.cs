using Matching.Gateway.Sessions;

namespace Matching.Tests.Gateway;

/// <summary>What waits for a stream, and what its writer has of it.</summary>
public sealed class OutboxTests
{
    [Fact]
    public void What_was_written_is_given_back_and_what_comes_meanwhile_waits()
    {
        var outbox = new Outbox<int>(capacity: 8);
        Assert.True(outbox.TryAdd(1));
        ChunkedList<int> taken = outbox.Take();
        Assert.True(outbox.TryAdd(2));
        Assert.Equal([1], taken);

        outbox.GiveBack();

        Assert.Empty(taken);
        Assert.Equal([2], outbox.Take());
    }
}
