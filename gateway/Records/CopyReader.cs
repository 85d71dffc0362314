using Matching.Engine.Events;
using Matching.Gateway.Sessions;

namespace Matching.Gateway.Records;

/// <summary>
/// What one drop copy still has to be told, live: bounded, so that who falls behind is cut and costs no more.
/// </summary>
internal sealed class CopyReader(CopyScope scope)
{
    private const int MaxWaitingEvents = 32_768;

    private readonly TaskCompletionSource<long> _joined =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CopyScope Scope => scope;

    public Outbox<Event> Events { get; } = new(MaxWaitingEvents);

    /// <summary>Every event of the scope behind this sequence comes into the outbox.</summary>
    public Task<long> Joined => _joined.Task;

    public void JoinBehind(long sequence) => _joined.TrySetResult(sequence);
}
